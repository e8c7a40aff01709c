// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Bounds the memory of all patterns in the conditions of a rule set. Each may be small enough, and
 * two thousand of them still fill the heap. Not thread-safe.
 */
public final class PatternBudget {

  /** Maximum number of instructions in the programs of all patterns; one takes some 60 bytes. */
  static final int MAX_INSTRUCTIONS = 250_000;

  private long instructions;

  /**
   * Compiles a pattern.
   *
   * @throws PatternSyntaxException if it is invalid, or too large alone or with those before it
   */
  Pattern compile(String pattern) {
    requireRoom();
    Pattern compiled = BoundedPattern.compile(pattern, BoundedPattern.MAX_SIZE_IN_RULES);
    instructions += compiled.programSize();
    requireRoom();
    return compiled;
  }

  private void requireRoom() {
    if (instructions > MAX_INSTRUCTIONS) {
      throw new PatternSyntaxException("too large together with the patterns before it");
    }
  }
}
