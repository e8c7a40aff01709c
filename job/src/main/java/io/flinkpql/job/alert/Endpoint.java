// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.metrics.MetricGroup;

/** Sends the alerts of one webhook from one subtask, within the subtask's share of the load. */
final class Endpoint implements AutoCloseable {

  private final Webhook webhook;
  private final Webhook.Load load;
  private final Channel channel;
  private final RateLimiter rateLimiter;
  private final AlertMetrics metrics;
  private int inFlight;

  /**
   * Creates an endpoint with no request in flight.
   *
   * @param subtasks number of subtasks that share the webhook's load
   * @param now wall-clock ms
   * @param group metric group of the operator
   */
  Endpoint(Webhook webhook, Channel channel, int subtasks, long now, MetricGroup group) {
    this.webhook = webhook;
    this.load = webhook.load().shareOf(subtasks);
    this.channel = channel;
    this.rateLimiter = new RateLimiter(load.perSecond(), now);
    this.metrics = new AlertMetrics(group, webhook.name(), () -> inFlight);
  }

  AlertMetrics metrics() {
    return metrics;
  }

  long cooldownMillis() {
    return webhook.cooldown().toMillis();
  }

  /** Takes a permit for one request; if it returns true, the request must be sent. */
  boolean tryAcquire(long now, boolean first) {
    return inFlight < load.inFlight() && rateLimiter.tryAcquire(now, first);
  }

  /** Returns the time at which a request without a permit asks again, wall-clock ms. */
  long nextTurn(long now) {
    return rateLimiter.nextTurn(now);
  }

  CompletionStage<Outcome> send(Alert alert) {
    inFlight++;
    return channel.send(alert);
  }

  /** Releases the permit of a completed request and counts its outcome. */
  void completed(Outcome outcome, long sentAt, long now) {
    inFlight--;
    metrics.completed(outcome, now - sentAt);
  }

  /** Returns a time by which a request sent now is certain to have completed. */
  long deadline(long now) {
    return now + load.connectTimeout().toMillis() + 2 * load.timeout().toMillis();
  }

  boolean retriesAfter(int failures) {
    return failures < webhook.retries().attempts();
  }

  /**
   * Returns the time of the next attempt, wall-clock ms. If the endpoint asked for a pause, all its
   * alerts wait.
   *
   * @param failures number of failed attempts so far
   * @param failed outcome of the last attempt
   */
  long retryAt(long now, int failures, Outcome.Failed failed) {
    long longest = webhook.retries().longest().toMillis();
    long asked = failed.retryAfter().map(Duration::toMillis).orElse(0L);
    long pause = Math.min(asked, longest);
    rateLimiter.pauseUntil(now + pause);
    double chance = ThreadLocalRandom.current().nextDouble();
    return now + Math.max(pause, webhook.retries().waitMillis(failures, chance));
  }

  @Override
  public void close() {
    channel.close();
  }
}
