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
 * What is measured, and with what.
 *
 * @param events messages in each topic
 * @param workloads what the contenders work on, each of them on each
 * @param contenders names from {@link Contenders}
 * @param rounds how often each is measured
 * @param warmUpSeconds counting begins so long after the first message,
 * @param warmUpEvents or after so many messages, whichever is first
 * @param seconds counting ends so long after it began, or with the topic
 * @param heapBytes of each contender's JVM
 * @param managedBytes of native memory for the state of each contender
 * @param checkpointMillis from checkpoint to checkpoint
 * @param parallelism of each contender
 * @param rate messages a second, of which half are sent where they are sent while it is measured;
 *     empty for as many as the job came to a second just before
 * @param profile a directory for a flight recording of each run, if wanted
 */
public record BenchSettings(
    long events,
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

  /** When counting begins and ends. */
  MeasurementPlan plan() {
    return new MeasurementPlan(warmUpSeconds, warmUpEvents, seconds, events, 0);
  }
}
