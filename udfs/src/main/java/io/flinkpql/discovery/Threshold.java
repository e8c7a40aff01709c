// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import io.flinkpql.message.ScalarText;
import java.io.Serializable;

/**
 * Flags the values on one side of a bound. An absent value, NaN, is never flagged.
 *
 * @param atLeast whether values from the bound up are flagged, otherwise those down from it
 * @param bound the bound, which is flagged too
 */
public record Threshold(boolean atLeast, double bound) implements Serializable {

  /** Whether a value is flagged. */
  public boolean flags(double value) {
    return atLeast ? value >= bound : value <= bound;
  }

  /** Returns the condition on a value, such as {@code >= 3}. */
  public String text() {
    return (atLeast ? ">= " : "<= ") + ScalarText.canonical(bound);
  }
}
