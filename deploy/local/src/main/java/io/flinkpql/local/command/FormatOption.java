// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.options.FormatFiles;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.message.MessageFormat;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Defines the option for the format of message files. */
final class FormatOption {

  private static final String NAME = "--format";

  @Option(
      names = NAME,
      paramLabel = "FORMAT",
      description =
          "Format of the messages: a name that './pql formats' lists, or a format file; default:"
              + " segment.")
  private Optional<String> name = Optional.empty();

  /** Returns the name or file that is given, if any. */
  Optional<String> name() {
    return name;
  }

  /**
   * Returns the format.
   *
   * @throws RefusedException if there is no such format, or with every error of its file
   */
  MessageFormat format() {
    return name.map(FormatOption::named).orElse(MessageFormat.SEGMENT);
  }

  /**
   * Returns the format of a name or file.
   *
   * @throws RefusedException if there is no such format, or with every error of its file
   */
  static MessageFormat named(String name) {
    try {
      return FormatFiles.read(name);
    } catch (InvalidOptionsException e) {
      throw new RefusedException(e.errors());
    }
  }
}
