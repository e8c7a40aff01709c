// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/**
 * Limits what bad input can do to memory and clocks.
 *
 * @param maxMessageBytes maximum size of a message, in bytes
 * @param maxFutureSkewMillis maximum by which event time may be ahead of the time of receipt, in ms
 * @param exactDistinct number of distinct members up to which counts are exact; above it they are
 *     estimated from a sketch of that size
 */
public record Limits(int maxMessageBytes, long maxFutureSkewMillis, int exactDistinct) {

  /** Applies to a rule set without the key {@code limits}. */
  public static final Limits DEFAULTS = new Limits(1 << 20, 300_000, 4_096);
}
