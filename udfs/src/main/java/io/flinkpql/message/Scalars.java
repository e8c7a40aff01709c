// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

/**
 * Defines how values of properties, traits and context fields are represented: as {@link Double},
 * {@link String}, {@link Boolean} or one of the {@link Mark}s. A Java {@code null} in an array of
 * values means that the message lacks the field.
 */
public final class Scalars {

  /** Marks values that are not scalars. */
  public enum Mark {
    /** Marks a JSON {@code null}. */
    NULL,
    /** Marks a JSON list or object. */
    STRUCTURE
  }

  private Scalars() {}

  /**
   * Returns whether a value is a number, a text or a boolean.
   *
   * @param value the value of a field, or null if the message lacks it
   */
  public static boolean isScalar(Object value) {
    return value != null && !(value instanceof Mark);
  }
}
