// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import java.util.Arrays;

/**
 * Holds a line of an output file and its sort key.
 *
 * @param sortKey determines the line's position; compared as text
 * @param bytes the line without its line end
 */
public record OutputLine(String sortKey, byte[] bytes) {

  /** Sorts before every character that is allowed in ids. */
  private static final char SEPARATOR = '\u0000';

  /**
   * Creates the line of a qualification, sorted by time, account, rule set and sequence number.
   *
   * @param effectiveAt the account's clock, ms since the epoch, not negative
   * @param json the record, without a line break
   */
  public static OutputLine qualification(
      long effectiveAt, String account, String ruleSet, long seq, byte[] json) {
    String key = number(effectiveAt) + account + SEPARATOR + ruleSet + SEPARATOR + number(seq);
    return new OutputLine(key, json);
  }

  /**
   * Creates the line of an account's standing, sorted by account and rule set.
   *
   * @param json the record, without a line break
   */
  public static OutputLine account(String account, String ruleSet, byte[] json) {
    return new OutputLine(account + SEPARATOR + ruleSet, json);
  }

  /**
   * Creates the line of a dead letter, sorted by its position in the input.
   *
   * @param file number of the file
   * @param line number of the line
   * @param index tie-breaker between messages of one line
   * @param json the record, without a line break
   */
  public static OutputLine deadLetter(int file, long line, int index, byte[] json) {
    return new OutputLine(number(file) + number(line) + number(index), json);
  }

  /** Formats a number below 2^48 as text that sorts in numeric order. */
  private static String number(long value) {
    return String.format("%012x", value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OutputLine that
        && sortKey.equals(that.sortKey)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * sortKey.hashCode() + Arrays.hashCode(bytes);
  }
}
