// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.measure.CpuTicks;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Converts the figures that a contender's process reports to those of a scenario. */
final class PauseFigures {

  private PauseFigures() {}

  /**
   * Returns pauses and durations of checkpoints in milliseconds, and stolen CPU time in percent.
   *
   * @param reported by the contender's process
   */
  static Map<String, Double> of(Map<String, Long> reported) {
    Map<String, Double> figures = new TreeMap<>(stolen(reported));
    figures.put("pauses", (double) reported.get("pauseCount"));
    figures.put("pause p50, ms", reported.get("pauseP50Micros") / 1e3);
    figures.put("pause p99, ms", reported.get("pauseP99Micros") / 1e3);
    figures.put("pause max, ms", reported.get("pauseMaxMicros") / 1e3);
    if (reported.get("checkpointSyncCount") > 0) {
      figures.put("checkpoint sync p50, ms", (double) reported.get("checkpointSyncP50Millis"));
      figures.put("checkpoint sync p99, ms", (double) reported.get("checkpointSyncP99Millis"));
    }
    return figures;
  }

  /** Returns stolen CPU time in percent, under its name; empty where it is unknown. */
  static Map<String, Double> stolen(Map<String, Long> reported) {
    return Optional.ofNullable(reported.get(CpuTicks.STOLEN_PERCENT))
        .map(percent -> Map.of("stolen CPU, %", (double) percent))
        .orElse(Map.of());
  }
}
