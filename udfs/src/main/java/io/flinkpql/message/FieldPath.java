// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.util.List;

/**
 * Where in a message a value is read: {@code properties.rows}, {@code context.page.url}, {@code
 * traits.bot}.
 *
 * @param root the part of the message
 * @param names the names below it, outermost first; at least one
 */
public record FieldPath(Root root, List<String> names) {

  /** The parts of a message that conditions and measures can read. */
  public enum Root {
    PROPERTIES,
    CONTEXT,
    TRAITS;

    /** The name as it is written in rule sets. */
    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

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
