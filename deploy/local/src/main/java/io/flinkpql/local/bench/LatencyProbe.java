package io.flinkpql.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
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
 * Reads qualifications as they come and finds out how long ago the message that caused each was
 * sent.
 */
final class LatencyProbe implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(20);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final LiveSender sender;
  private final List<Long> nanos = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "latency-probe");
  private volatile boolean counting;
  private volatile boolean ended;

  /**
   * @param topic with qualifications
   * @param sender of the messages that cause them
   */
  LatencyProbe(String bootstrapServers, String topic, LiveSender sender) {
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

  void start() {
    thread.start();
  }

  /** What comes from now on counts. */
  void count() {
    counting = true;
  }

  private void run() {
    while (!ended) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        long now = System.nanoTime();
        if (counting) {
          add(record.value(), now);
        }
      }
    }
  }

  private void add(byte[] qualification, long now) {
    try {
      JsonNode message = ChildReport.JSON.readTree(qualification).at("/trigger/message_id");
      if (message.isTextual()) {
        nanos.add(now - sender.sentAt(MessageTemplate.number(message.asText())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a qualification is no JSON", e);
    }
  }

  /**
   * Ends reading.
   *
   * @return how many qualifications were seen, and percentiles, milliseconds
   * @throws IllegalStateException if there was none
   */
  Map<String, Double> end() throws InterruptedException {
    close();
    List<Long> sorted = nanos.stream().sorted().toList();
    if (sorted.isEmpty()) {
      throw new IllegalStateException("no qualification was seen: give more --seconds or --rate");
    }
    Map<String, Double> figures = new TreeMap<>();
    figures.put("qualifications", (double) sorted.size());
    figures.put("latency p50, ms", Figures.percentile(sorted, 50) / 1e6);
    figures.put("latency p99, ms", Figures.percentile(sorted, 99) / 1e6);
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
