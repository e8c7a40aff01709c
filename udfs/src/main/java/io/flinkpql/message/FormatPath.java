// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.io.Serializable;
import java.util.List;

/**
 * Addresses a value in a message of a format: {@code properties.$groups.company}, {@code
 * contexts[0].id}.
 *
 * @param text the path as the format file writes it
 * @param fromTop whether the path starts at the record and not at the format's {@code root}
 * @param steps the names and positions, outermost first; none for the start itself
 */
public record FormatPath(String text, boolean fromTop, List<Step> steps) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Stands for the document itself. */
  public static final FormatPath DOCUMENT = new FormatPath(".", false, List.of());

  /** Goes one level down. */
  public sealed interface Step extends Serializable {}

  /**
   * Selects the field of a name.
   *
   * @param text the name
   */
  public record Name(String text) implements Step {}

  /**
   * Selects the field whose name begins and ends with given texts.
   *
   * @param prefix the text before the star
   * @param suffix the text after the star
   */
  public record Pattern(String prefix, String suffix) implements Step {}

  /**
   * Selects the element of a list.
   *
   * @param index its position, from 0
   */
  public record Element(int index) implements Step {}

  /** Copies the steps. */
  public FormatPath {
    steps = List.copyOf(steps);
  }

  /** Returns the last name of the path; empty if it has none. */
  public String lastName() {
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (steps.get(i) instanceof Name name) {
        return name.text();
      }
    }
    return "";
  }

  @Override
  public String toString() {
    return text;
  }
}
