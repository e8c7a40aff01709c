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

  /** Messages per second of event time, near the rate at which the topic is filled. */
  private static final double MESSAGES_PER_SECOND = 200_000;

  /** Far from midnight and from full hours, so that no account reaches a boundary. */
  private static final Duration TIME_OF_DAY = Duration.ofHours(10).plusMinutes(5);

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

  /** Returns the event time of the first message where no boundary shall be crossed. */
  static Instant awayFromBoundaries() {
    return lastMidnight().minus(1, ChronoUnit.DAYS).plus(TIME_OF_DAY);
  }

  /** Returns the event time that the messages of a topic span. */
  Duration span() {
    return Duration.ofMillis((long) (events / MESSAGES_PER_SECOND * 1e3));
  }

  /**
   * Returns the messages of a workload.
   *
   * @param start event time of the first message
   */
  UsageStream stream(Workload workload, Instant start) {
    return new UsageStream(
        workload.accounts(), workload.skew(), SEED, start.toEpochMilli(), MESSAGES_PER_SECOND);
  }

  /**
   * Creates a topic and sends its messages.
   *
   * @param start event time of the first message
   * @return the messages
   * @throws IllegalStateException if the broker refuses the topic or a message
   */
  UsageStream fill(Workload workload, String topic, Instant start) throws InterruptedException {
    UsageStream stream = stream(workload, start);
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
