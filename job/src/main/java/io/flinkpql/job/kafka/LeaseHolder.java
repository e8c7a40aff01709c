// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a {@link ScoringLease} by members of its consumer groups, one thread each. A member polls
 * to stay in the group, but reads no record.
 */
final class LeaseHolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseHolder.class);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(4);

  private final ScoringLease lease;
  private final Consumer<Exception> failed;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  private LeaseHolder(ScoringLease lease, Consumer<Exception> failed) {
    this.lease = lease;
    this.failed = failed;
  }

  static LeaseHolder start(ScoringLease lease, Consumer<Exception> failed) {
    LeaseHolder holder = new LeaseHolder(lease, failed);
    for (String name : lease.names()) {
      Thread thread = new Thread(() -> holder.hold(name), "scoring-lease-" + name);
      thread.setDaemon(true);
      thread.setContextClassLoader(LeaseHolder.class.getClassLoader());
      holder.threads.add(thread);
      thread.start();
    }
    return holder;
  }

  /** Leaves the groups, so that the next instance need not wait. */
  @Override
  public void close() {
    closed = true;
    try {
      for (Thread thread : threads) {
        thread.join(CLOSE_TIMEOUT.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hold(String name) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            lease.consumerSettings(name),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      Membership membership = new Membership(consumer);
      consumer.subscribe(List.of(lease.partition().topic()), membership);
      long deadline = System.nanoTime() + lease.timeout().toNanos();
      boolean held = false;
      while (!closed) {
        consumer.poll(POLL_TIMEOUT);
        if (membership.isFirst && !held) {
          LOG.info("The scoring job holds the lease of {}", name);
          held = true;
        } else if (!membership.isFirst && (held || System.nanoTime() >= deadline)) {
          fail(lease.refused(name));
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (BrokersException e) {
      fail(e);
    } catch (KafkaException e) {
      fail(
          new BrokersException(
              ("The scoring job cannot be a member of the consumer group %s, by which a second job"
                      + " is noticed: %s. Where the brokers have access control, grant READ on it.")
                  .formatted(ScoringLease.group(name), e.getMessage()),
              e));
    }
  }

  private void fail(Exception failure) {
    if (!closed) {
      failed.accept(failure);
    }
  }

  /** Tracks whether the member is the first of its group, and pauses what it is assigned. */
  private final class Membership implements ConsumerRebalanceListener {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private boolean isFirst;

    Membership(KafkaConsumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      consumer.pause(consumer.assignment());
      isFirst = consumer.assignment().contains(lease.partition());
    }

    /** Leaves the standing as it is until the group has been assigned again. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
  }
}
