// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import io.flinkpql.bench.contender.ContenderSettings;
import io.flinkpql.bench.contender.Contenders;
import io.flinkpql.bench.measure.MeasurementPlan;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a contender's process is to do; the one line on its standard input.
 *
 * @param mode the measurement to make
 * @param contender one of {@link Contenders#names}; at midnight it is pql whatever this says
 * @param settings for the contender
 * @param plan when to count
 * @param profile a file for a flight recording of what is counted; null for none
 */
public record ContenderTask(
    Mode mode, String contender, ContenderSettings settings, MeasurementPlan plan, Path profile) {

  /** The measurements that a contender's process can make. */
  public enum Mode {
    /** Throughput and resources between the warm-up and the end. */
    THROUGHPUT,
    /** Pauses and the duration of the sweep across the end of a day. */
    MIDNIGHT
  }

  /** The file for a flight recording, if one is wanted. */
  Optional<Path> profileFile() {
    return Optional.ofNullable(profile);
  }
}
