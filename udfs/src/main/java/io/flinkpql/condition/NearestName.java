package io.flinkpql.condition;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what was meant by a name that is not known. */
public final class NearestName {

  private NearestName() {}

  /**
   * The known name that a misspelt one is nearest to, if any is near enough to be what was meant.
   *
   * @param name the misspelt name
   * @param known names that would be right
   */
  public static Optional<String> of(String name, Collection<String> known) {
    int tolerated = Math.max(1, name.length() / 3);
    return known.stream()
        .filter(candidate -> Math.abs(candidate.length() - name.length()) <= tolerated)
        .filter(candidate -> distance(name, candidate) <= tolerated)
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** The end of a message: {@code : did you mean 'x'?}, or nothing where no name is near. */
  public static String hint(String name, Collection<String> known) {
    return of(name, known).map(nearest -> ": did you mean '" + nearest + "'?").orElse("");
  }

  /** Levenshtein's: how many characters to insert, delete or replace, letter case left aside. */
  private static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] current = new int[right.length() + 1];
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        boolean same = lower(left.charAt(i - 1)) == lower(right.charAt(j - 1));
        int replaced = previous[j - 1] + (same ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[right.length()];
  }

  private static char lower(char character) {
    return Character.toLowerCase(character);
  }
}
