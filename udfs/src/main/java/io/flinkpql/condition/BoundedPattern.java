// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.regex.Matcher;

/**
 * Compiles RE2 patterns. Matching is linear in the text, but a pattern of a few characters can grow
 * to a program without bound ({@code ((a{1000}){1000}){1000}}) or nest until the stack ends, so
 * both are bounded beforehand, by estimates that may be too high and are never too low.
 */
final class BoundedPattern {

  /** For patterns in rule sets. */
  static final double IN_RULES = 500_000;

  /** For patterns that data brings, compiled for each test. */
  static final double IN_DATA = 10_000;

  private static final int MOST_BRACKETS = 200;
  private static final java.util.regex.Pattern REPEATED =
      java.util.regex.Pattern.compile("\\{([0-9]+)(?:,([0-9]*))?\\}");

  private BoundedPattern() {}

  /**
   * @param pattern in RE2's language
   * @param largest size that its program may have
   * @throws PatternSyntaxException also for a pattern that could grow too large
   */
  static Pattern compile(String pattern, double largest) {
    if (size(pattern) > largest
        || pattern.chars().filter(character -> character == '(').count() > MOST_BRACKETS) {
      throw new PatternSyntaxException("too large");
    }
    return Pattern.compile(pattern);
  }

  /** As if all repetitions stood inside one another. */
  private static double size(String pattern) {
    double size = pattern.length();
    Matcher repeated = REPEATED.matcher(pattern);
    while (repeated.find()) {
      String upper = repeated.group(2) == null ? "" : repeated.group(2);
      size *= Math.max(1, Double.parseDouble(upper.isEmpty() ? repeated.group(1) : upper));
    }
    return size;
  }
}
