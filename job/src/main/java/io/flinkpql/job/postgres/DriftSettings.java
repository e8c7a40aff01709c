// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import java.io.Serializable;
import java.time.Duration;

/**
 * Configures how often the job measures whether tiers and segments still predict purchase.
 *
 * @param interval time between two measurements; zero for none
 * @param attribution time within which a lead must pay
 */
public record DriftSettings(Duration interval, Duration attribution) implements Serializable {

  /** Measures nothing. */
  public static final DriftSettings OFF = new DriftSettings(Duration.ZERO, Duration.ofDays(30));

  /** Returns whether anything is measured. */
  boolean isOn() {
    return !interval.isZero();
  }
}
