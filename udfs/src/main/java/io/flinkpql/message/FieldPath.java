// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.util.List;
import java.util.Locale;

/**
 * Addresses a value in a message, for example {@code properties.rows}, {@code context.page.url} or
 * {@code traits.bot}.
 *
 * @param root the part of the message
 * @param names the names below it, outermost first; at least one
 */
public record FieldPath(Root root, List<String> names) {

  /** Separates the names in a value of {@link #PROPERTY_NAMES}; no name has this character. */
  public static final String NAME_SEPARATOR = "\u0000";

  /** Precedes the name of a property that is a number, in a value of {@link #PROPERTY_NAMES}. */
  public static final char NUMBER_MARK = '#';

  /** Precedes the name of a property that is a text or a boolean. */
  public static final char OTHER_MARK = '=';

  /**
   * Stands for the names of all scalar properties of a message. The value is a text: each name with
   * its mark, separated. It is absent if there are none.
   */
  public static final FieldPath PROPERTY_NAMES =
      new FieldPath(Root.PROPERTIES, List.of(NAME_SEPARATOR));

  /** Lists the parts of a message that conditions and measures can read. */
  public enum Root {
    PROPERTIES,
    CONTEXT,
    TRAITS;

    /** Returns the name as rule sets and messages write it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks that the path has a name.
   *
   * @throws IllegalArgumentException if {@code names} is empty
   */
  public FieldPath {
    names = List.copyOf(names);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("a field path needs a name below " + root.text());
    }
  }

  @Override
  public String toString() {
    return root.text() + "." + String.join(".", names);
  }
}
