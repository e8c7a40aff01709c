// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import io.flinkpql.bench.contender.ContenderSettings;
import io.flinkpql.bench.contender.Contenders;
import io.flinkpql.bench.measure.MeasurementPlan;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells a contender's process its task, as one line of JSON on standard input.
 *
 * @param mode the measurement to make
 * @param contender one of {@link Contenders#names}; ignored by the modes that measure pql alone
 * @param settings of the contender
 * @param plan warm-up and duration
 * @param profile file for a flight recording of the measurement; null for none
 */
public record ContenderTask(
    Mode mode, String contender, ContenderSettings settings, MeasurementPlan plan, Path profile) {

  /** The measurements that a contender's process can make. */
  public enum Mode {
    /** Throughput and resources between the warm-up and the end. */
    THROUGHPUT,
    /** Pauses and the duration of the sweep across the end of a day. */
    MIDNIGHT,
    /** Pauses and the duration of the sweep after a new version of the rule set. */
    RULES
  }

  /** Returns the file for the flight recording, if one is wanted. */
  Optional<Path> profileFile() {
    return Optional.ofNullable(profile);
  }
}
