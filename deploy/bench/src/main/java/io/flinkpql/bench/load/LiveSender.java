// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends messages at a rate, on a thread of its own, until it is closed. */
public final class LiveSender implements AutoCloseable {

  private static final long TICK_NANOS = 500_000;
  // Far more than the messages between the sender and the probe at any time.
  private static final int SEND_TIMES = 1 << 22;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final UsageStream stream;
  private final long firstNumber;
  private final LongSupplier eventTime;
  private final long[] sentAt = new long[SEND_TIMES];
  private Optional<Thread> thread = Optional.empty();
  private volatile LongSupplier sendUntil;
  private volatile long number;
  private volatile boolean ended;
  private volatile Optional<Exception> failure = Optional.empty();

  /**
   * @param bootstrapServers address of the broker
   * @param topic it sends to
   * @param stream the messages
   * @param firstNumber number of the first message
   * @param eventTime event time of a message sent now, ms
   */
  public LiveSender(
      String bootstrapServers,
      String topic,
      UsageStream stream,
      long firstNumber,
      LongSupplier eventTime) {
    // The producer's defaults: time in its batches is part of the latency.
    producer = TopicFiller.producer(bootstrapServers, Map.of());
    this.topic = topic;
    this.stream = stream;
    this.firstNumber = firstNumber;
    sendUntil = () -> firstNumber;
    number = firstNumber;
    this.eventTime = eventTime;
  }

  /**
   * Starts sending.
   *
   * @param until returns the number of the first message that must not be sent yet
   */
  public void start(LongSupplier until) {
    sendUntil = until;
    Thread started = new Thread(this::run, "live-sender");
    started.setDaemon(true);
    started.start();
    thread = Optional.of(started);
  }

  /**
   * Starts sending at a constant rate.
   *
   * @param perSecond messages a second
   */
  public void start(double perSecond) {
    start(constantRate(perSecond));
  }

  /**
   * Continues at a constant rate.
   *
   * @param perSecond messages a second
   */
  public void continueAt(double perSecond) {
    sendUntil = constantRate(perSecond);
  }

  private LongSupplier constantRate(double perSecond) {
    long from = number;
    long began = System.nanoTime();
    return () -> from + (long) ((System.nanoTime() - began) / 1e9 * perSecond);
  }

  /** Returns whether a message is sent by this sender, not part of the backlog. */
  public boolean sends(long number) {
    return number >= firstNumber;
  }

  /** Returns the {@link System#nanoTime} of a message's sending; for the last 4 M messages. */
  public long sentAt(long number) {
    synchronized (sentAt) {
      return sentAt[(int) (number % SEND_TIMES)];
    }
  }

  private void run() {
    while (!ended && failure.isEmpty()) {
      long until = sendUntil.getAsLong();
      long next = number;
      while (next < until) {
        send(next);
        next++;
      }
      number = next;
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  private void send(long number) {
    UsageStream.Message message = stream.message(number, eventTime.getAsLong());
    synchronized (sentAt) {
      sentAt[(int) (number % SEND_TIMES)] = System.nanoTime();
    }
    producer.send(
        new ProducerRecord<>(topic, null, message.timestamp(), message.key(), message.value()),
        (sent, error) -> {
          if (error != null) {
            failure = Optional.of(error);
          }
        });
  }

  /**
   * Stops sending.
   *
   * @throws IllegalStateException if the broker refused a message
   */
  @Override
  public void close() throws InterruptedException {
    ended = true;
    if (thread.isPresent()) {
      thread.get().join();
    }
    producer.close();
    if (failure.isPresent()) {
      throw new IllegalStateException("the broker refused a message", failure.get());
    }
  }
}
