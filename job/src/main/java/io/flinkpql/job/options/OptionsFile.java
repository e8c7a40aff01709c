// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Holds the contents of an options file: YAML, with keys nested or written with dots, or {@code
 * .properties}.
 *
 * @param options values by full key
 * @param errors one sentence for each part that cannot be read
 */
record OptionsFile(Map<String, String> options, List<String> errors) {

  private static final int MAX_DEPTH = 20;

  /** Returns an empty file, for a job without {@code --config}. */
  static OptionsFile none() {
    return new OptionsFile(Map.of(), List.of());
  }

  /** Returns whether nothing was read because of errors, so that no option can be missed. */
  boolean isUnreadable() {
    return options.isEmpty() && !errors.isEmpty();
  }

  static OptionsFile read(Path file) {
    OptionsFile read = new OptionsFile(new TreeMap<>(), new ArrayList<>());
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      if (file.toString().endsWith(".properties")) {
        read.addProperties(new StringReader(text));
      } else {
        read.addYaml(file, text);
      }
    } catch (NoSuchFileException e) {
      read.errors.add(file + ": no such file");
    } catch (IOException | IllegalArgumentException e) {
      read.errors.add(file + ": cannot be read: " + e.getMessage());
    }
    return read;
  }

  private void addProperties(Reader reader) throws IOException {
    Properties properties = new Properties();
    properties.load(reader);
    properties.stringPropertyNames().forEach(key -> options.put(key, properties.getProperty(key)));
  }

  private void addYaml(Path file, String text) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    try {
      Object document = new Yaml(new SafeConstructor(strict)).load(text);
      if (document instanceof Map<?, ?> map) {
        addNested("", map, 1);
      } else if (document != null) {
        errors.add(file + ": must be a YAML mapping of keys to values");
      }
    } catch (MarkedYAMLException e) {
      // The exception's own message quotes the line, which may contain a secret.
      Mark mark = e.getProblemMark();
      errors.add(
          "%s:%d:%d: is not valid YAML".formatted(file, mark.getLine() + 1, mark.getColumn() + 1));
    } catch (YAMLException e) {
      errors.add(file + ": is not valid YAML");
    }
  }

  private void addNested(String prefix, Map<?, ?> map, int depth) {
    map.forEach(
        (name, value) -> {
          if (isCollection(name)) {
            errors.add(prefix + "?: a key must be a single value");
            return;
          }
          String key = prefix + name;
          if (value instanceof Map<?, ?> nested) {
            if (depth == MAX_DEPTH) {
              // An alias may stand inside the value that it repeats.
              errors.add(key + ": is nested more than " + MAX_DEPTH + " deep");
            } else {
              addNested(key + ".", nested, depth + 1);
            }
          } else if (value instanceof Collection<?> items
              && items.stream().anyMatch(OptionsFile::isCollection)) {
            errors.add(key + ": must be a list of single values");
          } else if (value == null) {
            errors.add(key + ": has no value; set one or remove the key");
          } else if (options.putIfAbsent(key, text(value)) != null) {
            errors.add(key + ": is given twice; remove one");
          }
        });
  }

  private static boolean isCollection(Object value) {
    return value instanceof Collection<?> || value instanceof Map<?, ?>;
  }

  /** Formats a list in YAML's flow style, which Flink parses. */
  private static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream()
            .map(item -> "'" + String.valueOf(item).replace("'", "''") + "'")
            .collect(Collectors.joining(", ", "[", "]"))
        : String.valueOf(value);
  }
}
