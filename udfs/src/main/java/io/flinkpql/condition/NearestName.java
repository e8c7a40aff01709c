// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what was meant by a name that is not known. */
public final class NearestName {

  /** What is longer is no name, and would take long to compare. */
  private static final int LONGEST = 100;

  private NearestName() {}

  /**
   * The known name that a misspelt one is nearest to, if any is near enough to be what was meant.
   *
   * @param name the misspelt name
   * @param known names that would be right
   */
  public static Optional<String> of(String name, Collection<String> known) {
    if (name.length() > LONGEST) {
      return Optional.empty();
    }
    // Two letters that differ are another name; of three, one may be a slip.
    int tolerated = name.length() / 3;
    return known.stream()
        .filter(candidate -> Math.abs(candidate.length() - name.length()) <= tolerated)
        .filter(candidate -> distance(name, candidate) <= tolerated)
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** The end of a message: {@code : did you mean 'x'?}, or nothing where no name is near. */
  public static String hint(String name, Collection<String> known) {
    return of(name, known).map(nearest -> ": did you mean '" + nearest + "'?").orElse("");
  }

  /**
   * How many characters to insert, delete, replace or swap with the next one, letter case left
   * aside (optimal string alignment).
   */
  private static int distance(String left, String right) {
    int[][] edits = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int replaced = edits[i - 1][j - 1] + (same(left, i - 1, right, j - 1) ? 0 : 1);
        edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        if (i > 1 && j > 1 && same(left, i - 1, right, j - 2) && same(left, i - 2, right, j - 1)) {
          edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
        }
      }
    }
    return edits[left.length()][right.length()];
  }

  private static boolean same(String left, int i, String right, int j) {
    return Character.toLowerCase(left.charAt(i)) == Character.toLowerCase(right.charAt(j));
  }
}
