// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Waits for topics that were just created. The controller confirms a creation before the brokers
 * have read it, so that a client which asks at once may be told that the topic does not exist.
 */
public final class CreatedTopics {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final long PAUSE_MILLIS = 20;

  private CreatedTopics() {}

  /**
   * Waits until a broker knows the topics.
   *
   * @throws ExecutionException if the broker does not answer
   * @throws TimeoutException if it does not know a topic after a minute
   */
  public static void awaitKnown(Admin admin, Collection<String> topics)
      throws ExecutionException, InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!known(admin, topics)) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "the brokers do not know all of %s yet".formatted(String.join(", ", topics)));
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  private static boolean known(Admin admin, Collection<String> topics)
      throws ExecutionException, InterruptedException {
    try {
      admin.describeTopics(topics).allTopicNames().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }
}
