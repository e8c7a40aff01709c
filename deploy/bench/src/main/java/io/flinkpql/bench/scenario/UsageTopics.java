// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.TopicFiller;
import io.flinkpql.bench.load.UsageStream;
import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.process.BenchServers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Generates the messages of workloads and fills topics with them. */
final class UsageTopics {

  private static final long SEED = 20_260_301;

  /** Far from midnight and from full hours, so that few accounts reach a boundary just before. */
  private static final Duration TIME_OF_DAY = Duration.ofHours(10).plusMinutes(35);

  private final BenchServers servers;
  private final BenchProgress progress;
  private final long events;

  /**
   * @param events messages in each topic
   */
  UsageTopics(BenchServers servers, BenchProgress progress, long events) {
    this.servers = servers;
    this.progress = progress;
    this.events = events;
  }

  /** Returns midnight UTC between yesterday and today: never in the future of a job. */
  static Instant lastMidnight() {
    return Instant.now().truncatedTo(ChronoUnit.DAYS);
  }

  /** Returns an event time that lies between boundaries, in the past. */
  static Instant awayFromBoundaries() {
    return lastMidnight().minus(1, ChronoUnit.DAYS).plus(TIME_OF_DAY);
  }

  /**
   * Returns the messages of a workload.
   *
   * @param end event time of the last message
   */
  UsageStream stream(Workload workload, Instant end) {
    return new UsageStream(workload.accounts(), workload.skew(), SEED, end.toEpochMilli(), events);
  }

  /**
   * Creates a topic and sends its messages.
   *
   * @param end event time of the last message
   * @return the messages
   * @throws IllegalStateException if the broker refuses the topic or a message
   */
  UsageStream fill(Workload workload, String topic, Instant end) throws InterruptedException {
    UsageStream stream = stream(workload, end);
    servers.createTopic(topic, Map.of());
    TopicFiller.run(
        servers.bootstrapServers(),
        topic,
        stream,
        events,
        sent -> progress.at("filling " + topic, sent));
    return stream;
  }
}
