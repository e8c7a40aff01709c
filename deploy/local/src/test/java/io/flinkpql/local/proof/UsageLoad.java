// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.awaitility.Awaitility.await;

import io.flinkpql.local.server.Broker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Sends messages in order at a steady rate while a test does something else. */
final class UsageLoad implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final int MESSAGES_PER_INTERVAL = 10;

  private final List<TestMessage> messages;
  private final MessageSender sender;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final CompletableFuture<Void> failure = new CompletableFuture<>();
  private volatile int sent;

  private UsageLoad(Broker kafka, List<TestMessage> messages) {
    this.messages = messages;
    sender = new MessageSender(kafka);
  }

  /** Starts to send. */
  static UsageLoad start(Broker kafka, List<TestMessage> messages) {
    UsageLoad load = new UsageLoad(kafka, messages);
    load.timer.scheduleWithFixedDelay(
        load::sendSome, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return load;
  }

  private void sendSome() {
    try {
      send(Math.min(messages.size(), sent + MESSAGES_PER_INTERVAL));
    } catch (ExecutionException | InterruptedException | RuntimeException e) {
      failure.completeExceptionally(e);
      timer.shutdown();
    }
  }

  private void send(int end) throws ExecutionException, InterruptedException {
    if (sent < end) {
      sender.send(messages.subList(sent, end));
      sent = end;
    }
  }

  /** Waits until some further messages were sent, so that a test goes on among them. */
  void awaitSent(int further) {
    int end = Math.min(messages.size(), sent + further);
    await("messages sent")
        .atMost(FaultyCluster.PATIENCE)
        .until(() -> sent >= end || failure.isDone());
  }

  /** Waits some time while messages are sent. */
  void awaitElapsed(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    await().atMost(time.plus(FaultyCluster.PATIENCE)).until(() -> System.nanoTime() > end);
  }

  /** Sends the messages that are left at once. */
  void finish() throws Exception {
    timer.shutdown();
    if (!timer.awaitTermination(FaultyCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("messages are still being sent");
    }
    failure.getNow(null);
    send(messages.size());
  }

  @Override
  public void close() {
    timer.shutdownNow();
    sender.close();
  }
}
