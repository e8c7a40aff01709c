// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import java.util.Arrays;

/**
 * A line of an output file and its place in it.
 *
 * @param place sorts as the line does, compared as text
 * @param bytes the line without its end
 */
public record OutputLine(String place, byte[] bytes) {

  /** Below any character that ids may have. */
  private static final char SEPARATOR = '\u0000';

  /**
   * A qualification: by time, account, number.
   *
   * @param effectiveAt ms since the epoch, not negative
   * @param json the record, without a line break
   */
  public static OutputLine qualification(long effectiveAt, String account, long seq, byte[] json) {
    return new OutputLine(number(effectiveAt) + account + SEPARATOR + number(seq), json);
  }

  /**
   * An account's state: by account.
   *
   * @param json the record, without a line break
   */
  public static OutputLine account(String account, byte[] json) {
    return new OutputLine(account, json);
  }

  /**
   * A dead letter: by place in the input.
   *
   * @param file number of the file
   * @param line number of the line
   * @param index number of the message in a batch
   * @param json the record, without a line break
   */
  public static OutputLine deadLetter(int file, long line, int index, byte[] json) {
    return new OutputLine(number(file) + number(line) + number(index), json);
  }

  /** A number below 2^48 as text that sorts as numbers do. */
  private static String number(long value) {
    return String.format("%012x", value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OutputLine that
        && place.equals(that.place)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * place.hashCode() + Arrays.hashCode(bytes);
  }
}
