// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Suggests the known name that is closest to a misspelt one. */
public final class NearestName {

  /** Longer names get no suggestion, since comparing takes quadratic time. */
  private static final int MAX_LENGTH = 100;

  private NearestName() {}

  /**
   * Returns the known name with the fewest edits, if at most a third of the letters differ.
   *
   * @param name the misspelt name
   * @param known the valid names
   */
  public static Optional<String> of(String name, Collection<String> known) {
    if (name.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    // One typo in three letters: names of one or two letters get no suggestion.
    int tolerated = name.length() / 3;
    return known.stream()
        .filter(candidate -> Math.abs(candidate.length() - name.length()) <= tolerated)
        .filter(candidate -> distance(name, candidate) <= tolerated)
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** Returns {@code : did you mean 'x'?} to end a message, or an empty string. */
  public static String hint(String name, Collection<String> known) {
    return of(name, known).map(nearest -> ": did you mean '" + nearest + "'?").orElse("");
  }

  /**
   * Counts the insertions, deletions, replacements and swaps of neighbours between two names,
   * ignoring case (optimal string alignment distance).
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
