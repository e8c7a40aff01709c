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

/** Sends messages to Kafka at a steady rate, in its own thread. */
final class Producer implements AutoCloseable {

  private static final long TICK_NANOS = Duration.ofMillis(10).toNanos();

  private final MessageSource source;
  private final int rate;
  private final KafkaProducer<byte[], byte[]> kafka;
  private final Thread thread = new Thread(this::run, "demo-producer");
  private volatile boolean stopped;
  private volatile boolean finished;
  private volatile long sent;
  private volatile long latestTimestamp;
  private volatile Optional<Exception> failure = Optional.empty();

  Producer(MessageSource source, int rate, String bootstrapServers) {
    this.source = source;
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

  /** Returns the number of messages sent so far. */
  long sent() {
    return sent;
  }

  /** Returns the record timestamp of the latest message, ms since the epoch. */
  long latestTimestamp() {
    return latestTimestamp;
  }

  /** Returns whether the source is exhausted or sending failed. */
  boolean finished() {
    return finished;
  }

  /** Returns the exception that ended sending, if any. */
  Optional<Exception> failure() {
    return failure;
  }

  /** Stops sending and waits until Kafka has acknowledged every message. */
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
    Optional<MessageSource.Message> next = source.next();
    if (next.isEmpty()) {
      finished = true;
      return;
    }
    MessageSource.Message message = next.get();
    byte[] key = message.key().isEmpty() ? null : message.key().getBytes(StandardCharsets.UTF_8);
    kafka.send(
        new ProducerRecord<>(message.topic(), null, message.timestamp(), key, message.value()),
        (metadata, error) -> {
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
    source.close();
  }
}
