// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends a feed's messages at a steady rate, in a thread of its own. */
final class Producer implements AutoCloseable {

  private static final long TICK_NANOS = Duration.ofMillis(10).toNanos();

  private final Feed feed;
  private final int rate;
  private final KafkaProducer<byte[], byte[]> kafka;
  private final Thread thread = new Thread(this::run, "demo-producer");
  private volatile boolean stopped;
  private volatile boolean finished;
  private volatile long sent;
  private volatile long latestTimestamp;
  private volatile Optional<Exception> failure = Optional.empty();

  Producer(Feed feed, int rate, String bootstrapServers) {
    this.feed = feed;
    this.rate = rate;
    this.kafka =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "linger.ms",
                "20",
                "compression.type",
                "lz4",
                "max.request.size",
                String.valueOf(16 * 1024 * 1024)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Messages handed to Kafka so far. */
  long sent() {
    return sent;
  }

  /** When the last message was received by the simulated collector, ms since the epoch. */
  long latestTimestamp() {
    return latestTimestamp;
  }

  /** Whether the feed has no more, or failed. */
  boolean finished() {
    return finished;
  }

  /** What went wrong, if anything did. */
  Optional<Exception> failure() {
    return failure;
  }

  /** Sends no more, and returns when Kafka has everything. */
  void stop() throws InterruptedException {
    stopped = true;
    thread.join();
    kafka.flush();
  }

  private void run() {
    long began = System.nanoTime();
    try {
      while (!stopped && !finished) {
        long due = (long) ((System.nanoTime() - began) / 1e9 * rate);
        while (sent < due && !stopped && !finished) {
          sendNext();
        }
        LockSupport.parkNanos(TICK_NANOS);
      }
    } catch (IOException | RuntimeException e) {
      failure = Optional.of(e);
      finished = true;
    }
  }

  private void sendNext() throws IOException {
    Optional<Feed.Message> next = feed.next();
    if (next.isEmpty()) {
      finished = true;
      return;
    }
    Feed.Message message = next.get();
    byte[] key = message.key().isEmpty() ? null : message.key().getBytes(StandardCharsets.UTF_8);
    kafka.send(
        new ProducerRecord<>(message.topic(), null, message.timestamp(), key, message.value()),
        (done, error) -> {
          if (error != null) {
            failure = Optional.of(error);
          }
        });
    latestTimestamp = message.timestamp();
    sent++;
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    kafka.close(Duration.ofSeconds(5));
    feed.close();
  }
}
