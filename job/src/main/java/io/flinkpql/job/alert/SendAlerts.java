// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.job.metric.Metric;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Sends alerts, keyed by lane: those of one webhook and account go one after the other, in order.
 *
 * <p>Each lane that has something to send has one timer: for its turn, for its next attempt, or,
 * while a request is under way, for when that has had its answer. So after a restore every lane
 * goes on by itself, and what was under way is sent again. Nothing waits on the task's thread, so a
 * checkpoint never waits for an endpoint.
 */
final class SendAlerts extends AbstractStreamOperator<UndeliveredAlert>
    implements OneInputStreamOperator<Alert, UndeliveredAlert>,
        BoundedOneInput,
        Triggerable<String, VoidNamespace> {

  private static final long serialVersionUID = 1L;

  /** More than an account has in a day; what is older than so many others is of little use. */
  static final int MOST_WAITING = 100;

  private static final String NO_WEBHOOK = "no webhook of this name is configured any more";
  private static final String OUTBOXES = "outboxes";
  private static final String LAST_ALERTS = "last-alerts";

  /** A job that is not further behind than this holds to every cooldown. */
  private static final Duration LONGEST_DELAY = Duration.ofDays(30);

  private final List<Webhook> webhooks;
  private final Channel.Factory channels;
  private final transient MailboxExecutor mailbox;

  private transient ValueState<Outbox> outboxes;
  private transient MapState<String, Long> lastAlerts;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient Map<String, Endpoint> endpoints;
  private transient Map<String, UnderWay> underWay;
  private transient long waitingLanes;

  /**
   * A request that has no answer yet.
   *
   * @param sentAt ms of the wall clock
   * @param guard the timer that would send it again after a restore
   */
  private record UnderWay(long sentAt, long guard) {}

  SendAlerts(
      StreamOperatorParameters<UndeliveredAlert> parameters,
      List<Webhook> webhooks,
      Channel.Factory channels) {
    super(parameters);
    this.webhooks = webhooks;
    this.channels = channels;
    this.mailbox = parameters.getMailboxExecutor();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    outboxes =
        context
            .getKeyedStateStore()
            .getState(new ValueStateDescriptor<>(OUTBOXES, new OutboxSerializer()));
    MapStateDescriptor<String, Long> last =
        new MapStateDescriptor<>(LAST_ALERTS, Types.STRING, Types.LONG);
    last.enableTimeToLive(StateTtlConfig.newBuilder(longestCooldown().plus(LONGEST_DELAY)).build());
    lastAlerts = context.getKeyedStateStore().getMapState(last);
  }

  private Duration longestCooldown() {
    return webhooks.stream().map(Webhook::cooldown).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  @Override
  public void open() throws Exception {
    super.open();
    timers = getInternalTimerService("turns", VoidNamespaceSerializer.INSTANCE, this);
    underWay = new HashMap<>();
    endpoints = new HashMap<>();
    int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
    for (Webhook webhook : webhooks) {
      endpoints.put(
          webhook.name(),
          new Endpoint(webhook, channels.open(webhook), subtasks, now(), getMetricGroup()));
    }
    try (var lanes = getKeyedStateBackend().getKeys(OUTBOXES, VoidNamespace.INSTANCE)) {
      waitingLanes = lanes.count();
    }
    Metric.ALERT_LANES_WAITING.gauge(getMetricGroup(), () -> waitingLanes);
  }

  @Override
  public void processElement(StreamRecord<Alert> element) throws Exception {
    Alert alert = element.getValue();
    Endpoint endpoint = endpoints.get(alert.webhook());
    if (endpoint == null) {
      // It was on its way here when the job was restored without its webhook.
      giveUp(alert, NO_WEBHOOK, 0);
      return;
    }
    if (isHeldBack(alert, endpoint.cooldownMillis())) {
      endpoint.metrics().suppressed();
      return;
    }
    Outbox outbox = Optional.ofNullable(outboxes.value()).orElse(Outbox.EMPTY);
    if (outbox.size() == MOST_WAITING) {
      giveUp(outbox.alerts().get(1), "more than " + MOST_WAITING + " wait for this account", 0);
      outbox = outbox.withoutSecond();
    }
    outboxes.update(outbox.with(alert));
    if (outbox.isEmpty()) {
      waitingLanes++;
      attempt(alert.lane(), true);
    }
  }

  /** A record that the log has twice is held back by itself: the first of them was taken. */
  private boolean isHeldBack(Alert alert, long cooldown) throws Exception {
    if (cooldown == 0 || alert.alwaysSent()) {
      return false;
    }
    Long last = lastAlerts.get(alert.about());
    if (last != null && last <= alert.effectiveAt() && alert.effectiveAt() < last + cooldown) {
      return true;
    }
    lastAlerts.put(alert.about(), alert.effectiveAt());
    return false;
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    String lane = timer.getKey();
    if (underWay.containsKey(lane)) {
      guard(lane, underWay.get(lane).sentAt());
    } else {
      attempt(lane, false);
    }
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("lanes have no timers of event time");
  }

  /** Sends the first of a lane, or has the lane wait for its turn. The lane is the current key. */
  private void attempt(String lane, boolean newcomer) throws Exception {
    Alert alert = outboxes.value().first();
    Endpoint endpoint = endpoints.get(alert.webhook());
    if (endpoint == null) {
      giveUpAll();
      return;
    }
    long now = now();
    if (!endpoint.admits(now, newcomer)) {
      timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, endpoint.nextTurn(now));
      return;
    }
    guard(lane, now);
    endpoint.send(alert).thenAccept(outcome -> hand(lane, outcome));
  }

  private void guard(String lane, long sentAt) throws Exception {
    Endpoint endpoint = endpoints.get(outboxes.value().first().webhook());
    long guard = endpoint.answerBy(now());
    timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, guard);
    underWay.put(lane, new UnderWay(sentAt, guard));
  }

  /** From whatever thread has the answer to the task's. */
  private void hand(String lane, Outcome outcome) {
    try {
      mailbox.execute(() -> answered(lane, outcome), "Answer of a webhook");
    } catch (RejectedExecutionException ended) {
      LOG.debug("An answer came after the end of the task", ended);
    }
  }

  private void answered(String lane, Outcome outcome) throws Exception {
    setCurrentKey(lane);
    long now = now();
    UnderWay request = underWay.remove(lane);
    timers.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, request.guard());
    Outbox outbox = outboxes.value();
    Endpoint endpoint = endpoints.get(outbox.first().webhook());
    endpoint.answered(outcome, request.sentAt(), now);
    if (outcome instanceof Outcome.Failed failed) {
      failed(lane, outbox.afterFailure(), endpoint, failed);
    } else if (outcome instanceof Outcome.Refused refused) {
      giveUp(outbox.first(), refused.reason(), outbox.attempts() + 1);
      next(lane, outbox);
    } else {
      endpoint.metrics().sent();
      next(lane, outbox);
    }
  }

  private void failed(String lane, Outbox outbox, Endpoint endpoint, Outcome.Failed failed)
      throws Exception {
    long retryAt = endpoint.retryAt(now(), outbox.attempts(), failed);
    if (endpoint.triesAgainAfter(outbox.attempts())) {
      endpoint.metrics().retried();
      outboxes.update(outbox);
      timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, retryAt);
    } else {
      giveUp(outbox.first(), failed.reason(), outbox.attempts());
      next(lane, outbox);
    }
  }

  private void next(String lane, Outbox outbox) throws Exception {
    Outbox rest = outbox.withoutFirst();
    if (rest.isEmpty()) {
      outboxes.clear();
      waitingLanes--;
    } else {
      outboxes.update(rest);
      attempt(lane, true);
    }
  }

  private void giveUp(Alert alert, String reason, int attempts) {
    Optional.ofNullable(endpoints.get(alert.webhook()))
        .ifPresent(endpoint -> endpoint.metrics().failed());
    LOG.warn("Webhook {} did not get an alert: {}", alert.webhook(), reason);
    output.collect(new StreamRecord<>(new UndeliveredAlert(alert, reason, attempts)));
  }

  /** The lane of a webhook that is configured no more. */
  private void giveUpAll() throws Exception {
    Outbox outbox = outboxes.value();
    for (Alert alert : outbox.alerts()) {
      giveUp(alert, NO_WEBHOOK, 0);
    }
    outboxes.clear();
    waitingLanes--;
  }

  /** At the end of the input everything is sent, or dead-lettered, before the task ends. */
  @Override
  public void endInput() throws InterruptedException {
    while (waitingLanes > 0) {
      mailbox.yield();
    }
  }

  /** Does not throw: that would end the TaskManager. */
  @Override
  public void close() throws Exception {
    if (endpoints != null) {
      endpoints.values().forEach(Endpoint::close);
    }
    super.close();
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }
}
