// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetError;
import io.flinkpql.rules.RuleSets;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads rule sets from files named on the command line. */
final class RuleSetFiles {

  private RuleSetFiles() {}

  /**
   * Reads and validates a rule set.
   *
   * @throws RefusedException with one line per error, each with file, line and column
   */
  static RuleSet read(Path file) {
    try {
      return RuleSets.read(text(file));
    } catch (InvalidRuleSetException e) {
      throw new RefusedException(inFile(file, e.errors()));
    }
  }

  /** Formats errors of a document, one line each: {@code FILE:LINE:COLUMN: MESSAGE}. */
  static List<String> inFile(Path file, List<RuleSetError> errors) {
    return errors.stream()
        .map(error -> file + ":" + error.line() + ":" + error.column() + ": " + error.message())
        .toList();
  }

  /**
   * Reads the text of a file.
   *
   * @throws RefusedException if it cannot be read or is not UTF-8
   */
  static String text(Path file) {
    InputFiles.check(file);
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new RefusedException(file + ": is not UTF-8 text");
    } catch (IOException e) {
      throw new RefusedException(file + ": cannot be read: " + e.getMessage());
    }
  }
}
