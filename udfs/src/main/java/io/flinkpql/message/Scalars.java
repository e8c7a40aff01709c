// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

/**
 * The values that properties, traits and context fields take: {@link Double}, {@link String},
 * {@link Boolean}, or one of the {@link Mark}s. A Java {@code null} in an array of values means
 * that the message does not name the field.
 */
public final class Scalars {

  /** What a field holds that is no scalar. */
  public enum Mark {
    /** JSON {@code null}. */
    NULL,
    /** A JSON list or object. */
    STRUCTURE
  }

  private Scalars() {}

  /**
   * Whether the value can be read: a number, a text or a truth value.
   *
   * @param value a value of a field, or null where the message does not name it
   */
  public static boolean isScalar(Object value) {
    return value != null && !(value instanceof Mark);
  }
}
