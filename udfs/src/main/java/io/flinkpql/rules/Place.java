// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/**
 * Locates a character of a document.
 *
 * @param line line number, from 1
 * @param column column in code points, from 1
 */
public record Place(int line, int column) {

  /** The first character of a document. */
  public static final Place START = new Place(1, 1);
}
