// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/**
 * Bounds on what input can make grow.
 *
 * @param maxMessageBytes largest message, in bytes
 * @param maxFutureSkewMillis how far event time may be after the time of receipt, ms
 * @param exactDistinct up to how many members distinct counts are exact
 */
public record Limits(int maxMessageBytes, long maxFutureSkewMillis, int exactDistinct) {

  /** Of a rule set that says nothing else. */
  public static final Limits STANDARD = new Limits(1 << 20, 300_000, 4_096);
}
