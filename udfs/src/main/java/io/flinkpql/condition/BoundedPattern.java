// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.regex.Matcher;

/**
 * Compiles RE2 patterns of bounded size. RE2 matches in linear time, but a short pattern such as
 * {@code ((a{1000}){1000}){1000}} can compile to a huge program, and deep nesting can overflow the
 * stack. Both are estimated before compiling; an estimate may be too high but never too low.
 */
final class BoundedPattern {

  /** Maximum estimated program size of a pattern written in a rule set. */
  static final double MAX_SIZE_IN_RULES = 500_000;

  /** Maximum for a pattern read from data; lower, because every test compiles it again. */
  static final double MAX_SIZE_IN_DATA = 10_000;

  private static final int MAX_GROUPS = 200;
  private static final java.util.regex.Pattern REPETITION =
      java.util.regex.Pattern.compile("\\{([0-9]+)(?:,([0-9]*))?\\}");

  private BoundedPattern() {}

  /**
   * Compiles a pattern.
   *
   * @param pattern in RE2 syntax
   * @param maxSize maximum estimated size of the compiled program
   * @throws PatternSyntaxException if the pattern is invalid or could grow too large
   */
  static Pattern compile(String pattern, double maxSize) {
    if (estimatedSize(pattern) > maxSize
        || pattern.chars().filter(character -> character == '(').count() > MAX_GROUPS) {
      throw new PatternSyntaxException("too large");
    }
    return Pattern.compile(pattern);
  }

  /** Multiplies all repetition counts, as if every repetition were nested in the others. */
  private static double estimatedSize(String pattern) {
    double size = pattern.length();
    Matcher repetition = REPETITION.matcher(pattern);
    while (repetition.find()) {
      String max = repetition.group(2) == null ? "" : repetition.group(2);
      size *= Math.max(1, Double.parseDouble(max.isEmpty() ? repetition.group(1) : max));
    }
    return size;
  }
}
