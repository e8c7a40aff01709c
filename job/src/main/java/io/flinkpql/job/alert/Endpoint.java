// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.metrics.MetricGroup;

/** A webhook as one subtask sees it: its share of the load, and what is under way. */
final class Endpoint implements AutoCloseable {

  private final Webhook webhook;
  private final Webhook.Load load;
  private final Channel channel;
  private final RateLimiter pace;
  private final AlertMetrics metrics;
  private int underWay;

  /**
   * @param subtasks that share the load
   * @param now ms of the wall clock
   * @param group of the operator
   */
  Endpoint(Webhook webhook, Channel channel, int subtasks, long now, MetricGroup group) {
    this.webhook = webhook;
    this.load = webhook.load().shareOf(subtasks);
    this.channel = channel;
    this.pace = new RateLimiter(load.perSecond(), now);
    this.metrics = new AlertMetrics(group, webhook.name(), () -> underWay);
  }

  AlertMetrics metrics() {
    return metrics;
  }

  long cooldownMillis() {
    return webhook.cooldown().toMillis();
  }

  /** Whether a request may go now; if so it counts and must be sent. */
  boolean admits(long now, boolean newcomer) {
    return underWay < load.inFlight() && pace.admits(now, newcomer);
  }

  /** When one that was not admitted is to ask again. */
  long nextTurn(long now) {
    return pace.nextTurn(now);
  }

  CompletionStage<Outcome> send(Alert alert) {
    underWay++;
    return channel.send(alert);
  }

  /** An answer came, whatever it was. */
  void answered(Outcome outcome, long sentAt, long now) {
    underWay--;
    metrics.answered(outcome, now - sentAt);
  }

  /** By when a request has had its answer, for certain. */
  long answerBy(long now) {
    return now + load.connectTimeout().toMillis() + 2 * load.timeout().toMillis();
  }

  boolean triesAgainAfter(int failures) {
    return failures < webhook.retries().attempts();
  }

  /**
   * When to try again.
   *
   * @param failures how often it failed by now
   * @param failed how it did; if the endpoint wants to be left alone, all alerts to it wait
   */
  long retryAt(long now, int failures, Outcome.Failed failed) {
    long longest = webhook.retries().longest().toMillis();
    long asked = failed.retryAfter().map(Duration::toMillis).orElse(0L);
    long pause = Math.min(asked, longest);
    pace.pauseUntil(now + pause);
    double chance = ThreadLocalRandom.current().nextDouble();
    return now + Math.max(pause, webhook.retries().waitMillis(failures, chance));
  }

  @Override
  public void close() {
    channel.close();
  }
}
