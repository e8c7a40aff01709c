// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import io.flinkpql.job.kafka.CreatedTopics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Reaches a Kafka broker of this machine. */
public interface Broker {

  /** Returns {@code host:port}, for the client setting {@code bootstrap.servers}. */
  String bootstrapServers();

  /** Returns a client of the broker; do not close it. */
  Admin admin();

  /**
   * Creates a topic and returns when the broker has confirmed it.
   *
   * @param name name that no topic has yet
   * @param partitions number of partitions
   * @param config topic settings, such as {@code cleanup.policy}; may be empty
   * @throws IllegalStateException if the broker rejects the topic
   */
  default void createTopic(String name, int partitions, Map<String, String> config) {
    NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config);
    try {
      admin().createTopics(List.of(topic)).all().get();
      CreatedTopics.awaitKnown(admin(), List.of(name));
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "could not create topic " + name + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("could not create topic " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating topic " + name, e);
    }
  }
}
