// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.bench.load.LiveSender;
import io.flinkpql.bench.load.MessageTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Measures latency: reads qualifications as they are written and compares the time with that at
 * which the triggering message was sent.
 */
public final class LatencyProbe implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(20);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final LiveSender sender;
  private final List<Latency> latencies = new ArrayList<>();
  private final Thread thread = new Thread(this::read, "latency-probe");
  private volatile boolean ended;

  /**
   * Holds the latency of one qualification; confined to the reading thread until that has ended.
   *
   * @param sentAt time at which its message was sent, {@link System#nanoTime}
   * @param nanos from then until it was read
   */
  private record Latency(long sentAt, long nanos) {}

  /**
   * @param bootstrapServers address of the broker
   * @param topic of the qualifications
   * @param sender of the triggering messages
   */
  public LatencyProbe(String bootstrapServers, String topic, LiveSender sender) {
    this.sender = sender;
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_uncommitted"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread.setDaemon(true);
  }

  /** Starts reading on a thread of its own. */
  public void start() {
    thread.start();
  }

  private void read() {
    while (!ended) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        add(record.value(), System.nanoTime());
      }
    }
  }

  private void add(byte[] qualification, long now) {
    try {
      JsonNode message = JSON.readTree(qualification).at("/trigger/message_id");
      if (message.isTextual()) {
        long number = MessageTemplate.number(message.asText());
        if (sender.sends(number)) {
          latencies.add(new Latency(sender.sentAt(number), now - sender.sentAt(number)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a qualification is not valid JSON", e);
    }
  }

  /**
   * Stops reading and summarizes the latency of messages sent in an interval.
   *
   * @param from its beginning, inclusive, {@link System#nanoTime}
   * @param to its end, exclusive, {@link System#nanoTime}
   * @return number of qualifications, and p50, p99 and max of their latency in milliseconds
   * @throws IllegalStateException without qualifications
   */
  public Map<String, Double> end(long from, long to) throws InterruptedException {
    close();
    List<Long> sorted =
        latencies.stream()
            .filter(one -> one.sentAt() >= from && one.sentAt() < to)
            .map(Latency::nanos)
            .sorted()
            .toList();
    if (sorted.isEmpty()) {
      throw new IllegalStateException(
          "no qualification was written: give more --seconds or --rate");
    }
    Map<String, Double> figures = new TreeMap<>();
    figures.put("qualifications", (double) sorted.size());
    figures.put("latency p50, ms", Statistics.percentile(sorted, 50) / 1e6);
    figures.put("latency p99, ms", Statistics.percentile(sorted, 99) / 1e6);
    figures.put("latency max, ms", sorted.get(sorted.size() - 1) / 1e6);
    return figures;
  }

  @Override
  public void close() throws InterruptedException {
    if (!ended) {
      ended = true;
      thread.join();
      consumer.close();
    }
  }
}
