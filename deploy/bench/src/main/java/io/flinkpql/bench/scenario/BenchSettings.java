// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.contender.Contenders;
import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.measure.MeasurementPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Holds the settings of a benchmark: contenders, load, duration and memory.
 *
 * @param events messages in each topic
 * @param qualifications changes in the tables of the scenario of views
 * @param workloads measured with every contender; other scenarios than throughput use the first
 * @param contenders names from {@link Contenders}
 * @param rounds repetitions of each measurement
 * @param warmUpSeconds the warm-up ends this long after the first message,
 * @param warmUpEvents or after this many messages, whichever comes first
 * @param seconds the measurement ends after this time, or at the end of the topic
 * @param heapBytes heap of each contender's JVM
 * @param managedBytes native memory for the state of each contender
 * @param checkpointMillis checkpoint interval
 * @param parallelism of each contender
 * @param rate full load in messages a second, of which latency, midnight and rules send half; empty
 *     to measure it
 * @param profile directory for a flight recording of each run; empty for none
 */
public record BenchSettings(
    long events,
    int qualifications,
    List<Workload> workloads,
    List<String> contenders,
    int rounds,
    double warmUpSeconds,
    long warmUpEvents,
    double seconds,
    long heapBytes,
    long managedBytes,
    long checkpointMillis,
    int parallelism,
    OptionalDouble rate,
    Optional<Path> profile) {

  /** Returns the plan of a measurement between the warm-up and the end, without pauses. */
  MeasurementPlan throughputPlan() {
    return new MeasurementPlan(warmUpSeconds, warmUpEvents, seconds, events, 0);
  }

  /** Returns the same plan, with the longest pause of each checkpoint interval. */
  MeasurementPlan checkpointPlan() {
    return new MeasurementPlan(warmUpSeconds, warmUpEvents, seconds, events, checkpointMillis);
  }
}
