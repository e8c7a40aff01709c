// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Arguments taken apart: {@code --config FILE}, {@code --pql.some.option value}, {@code
 * --pql.some.option=value}.
 *
 * @param file the file with options, if one is named
 * @param options by key
 * @param errors what could not be understood, or has no place there
 */
record CommandLine(Optional<Path> file, Map<String, String> options, List<String> errors) {

  private static final String CONFIG = "config";

  static CommandLine parse(String[] arguments) {
    Map<String, String> options = new TreeMap<>();
    List<String> errors = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (!argument.startsWith("--")) {
        errors.add(argument + ": is no option; options begin with --");
        continue;
      }
      int equals = argument.indexOf('=');
      String key = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
      if (equals >= 0) {
        add(key, argument.substring(equals + 1), options, errors);
      } else if (i + 1 < arguments.length && !arguments[i + 1].startsWith("--")) {
        add(key, arguments[++i], options, errors);
      } else {
        errors.add(argument + ": needs a value");
      }
    }
    Optional<Path> file = path(options.remove(CONFIG), errors);
    return new CommandLine(file, options, errors);
  }

  private static void add(
      String key, String value, Map<String, String> options, List<String> errors) {
    if (SecretKeys.isSecret(key)) {
      errors.add(
          key
              + ": is a secret and has no place on a command line; set the environment variable "
              + SecretKeys.variable(key));
    } else if (!key.equals(CONFIG) && !key.startsWith(OptionCatalog.PREFIX)) {
      errors.add(
          "--"
              + key
              + ": is no option here; it is --config or --pql.…"
              + ", Flink's own settings go into the file");
    } else if (options.putIfAbsent(key, value) != null) {
      errors.add("--" + key + ": is given twice");
    }
  }

  private static Optional<Path> path(String text, List<String> errors) {
    try {
      return Optional.ofNullable(text).map(Path::of);
    } catch (InvalidPathException e) {
      errors.add("--config: is no path: " + text);
      return Optional.empty();
    }
  }
}
