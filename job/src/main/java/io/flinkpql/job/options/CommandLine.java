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
 * Holds parsed command-line arguments: {@code --config FILE}, {@code --pql.some.option value} and
 * {@code --pql.some.option=value}.
 *
 * @param file the file given by {@code --config}, if any
 * @param options values by key
 * @param errors one sentence for each argument that is invalid or not allowed here
 */
record CommandLine(Optional<Path> file, Map<String, String> options, List<String> errors) {

  private static final String CONFIG = "config";

  static CommandLine parse(String[] arguments) {
    Map<String, String> options = new TreeMap<>();
    List<String> errors = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (!argument.startsWith("--")) {
        errors.add(argument + ": is not an option; options begin with --");
        continue;
      }
      int equals = argument.indexOf('=');
      String key = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
      if (equals >= 0) {
        add(key, argument.substring(equals + 1), options, errors);
      } else if (i + 1 < arguments.length && !arguments[i + 1].startsWith("--")) {
        add(key, arguments[++i], options, errors);
      } else {
        errors.add(argument + ": needs a value: " + argument + " VALUE");
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
              + ": is a secret and is refused on the command line; set the environment variable "
              + SecretKeys.environmentVariable(key));
    } else if (!key.equals(CONFIG) && !key.startsWith(OptionCatalog.PREFIX)) {
      errors.add(
          "--"
              + key
              + ": is not an option of this job; use --config or --pql.…, and set Flink's own keys"
              + " in the --config file");
    } else if (options.putIfAbsent(key, value) != null) {
      errors.add("--" + key + ": is given twice; remove one");
    }
  }

  private static Optional<Path> path(String text, List<String> errors) {
    try {
      return Optional.ofNullable(text).map(Path::of);
    } catch (InvalidPathException e) {
      errors.add("--config: is not a valid path: " + text);
      return Optional.empty();
    }
  }
}
