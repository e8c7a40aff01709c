// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends messages as they are due, on a thread of its own, until it is closed. */
public final class LiveSender implements AutoCloseable {

  private static final long TICK_NANOS = 500_000;
  // Far more messages than are on their way at any time.
  private static final int REMEMBERED = 1 << 22;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final UsageStream stream;
  private final long first;
  private final LongSupplier eventTime;
  private final long[] sentAt = new long[REMEMBERED];
  private Optional<Thread> thread = Optional.empty();
  private volatile LongSupplier due;
  private volatile long number;
  private volatile boolean ended;
  private volatile Optional<Exception> failure = Optional.empty();

  /**
   * @param first number of the first message
   * @param eventTime of a message that is sent now, ms
   */
  public LiveSender(
      String bootstrapServers,
      String topic,
      UsageStream stream,
      long first,
      LongSupplier eventTime) {
    // As producers are set up unless told otherwise: what lingers counts as latency too.
    producer = TopicFiller.producer(bootstrapServers, Map.of());
    this.topic = topic;
    this.stream = stream;
    this.first = first;
    due = () -> first;
    number = first;
    this.eventTime = eventTime;
  }

  /**
   * Begins to send.
   *
   * @param due number of the first message that is not to be sent yet
   */
  public void start(LongSupplier due) {
    this.due = due;
    Thread started = new Thread(this::run, "live-sender");
    started.setDaemon(true);
    started.start();
    thread = Optional.of(started);
  }

  /**
   * Begins to send at a steady rate.
   *
   * @param perSecond how many messages
   */
  public void start(double perSecond) {
    start(steadily(perSecond));
  }

  /**
   * Goes on at a steady rate from where it is.
   *
   * @param perSecond how many messages
   */
  public void goOn(double perSecond) {
    due = steadily(perSecond);
  }

  private LongSupplier steadily(double perSecond) {
    long from = number;
    long began = System.nanoTime();
    return () -> from + (long) ((System.nanoTime() - began) / 1e9 * perSecond);
  }

  /** Whether a message is one of those that this sends, not one that was there before. */
  public boolean sends(long number) {
    return number >= first;
  }

  /** When a message was sent, as {@link System#nanoTime} tells; for one of the last millions. */
  public long sentAt(long number) {
    synchronized (sentAt) {
      return sentAt[(int) (number % REMEMBERED)];
    }
  }

  private void run() {
    while (!ended && failure.isEmpty()) {
      long until = due.getAsLong();
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
      sentAt[(int) (number % REMEMBERED)] = System.nanoTime();
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
   * Ends sending.
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
