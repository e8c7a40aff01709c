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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends alerts, keyed by lane: alerts of one webhook and account go one at a time, in order.
 *
 * <p>Each lane with unsent alerts has one timer: for its turn, for its next attempt, or, while a
 * request is in flight, for the request's deadline. So every lane resumes after a restore, and
 * requests that were in flight are sent again. The task thread never waits, so no endpoint delays a
 * checkpoint.
 */
final class SendAlerts extends AbstractStreamOperator<UndeliveredAlert>
    implements OneInputStreamOperator<Alert, UndeliveredAlert>,
        BoundedOneInput,
        Triggerable<String, VoidNamespace> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(SendAlerts.class);

  /** Bounds the alerts that wait in one lane; more than an account has in a day. */
  static final int MAX_WAITING = 100;

  private static final String NO_WEBHOOK = "no webhook of this name is configured";
  private static final String OUTBOXES = "outboxes";
  private static final String LAST_ALERTS = "last-alerts";

  /** Keeps cooldowns exact while the job is at most this far behind. */
  private static final Duration MAX_DELAY = Duration.ofDays(30);

  private final List<Webhook> webhooks;
  private final Channel.Factory channels;
  private final transient MailboxExecutor mailbox;

  private transient ValueState<Outbox> outboxes;
  private transient MapState<String, Long> lastAlerts;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient Map<String, Endpoint> endpoints;
  private transient Map<String, InFlight> inFlight;
  private transient long waitingLanes;

  /**
   * A request without a response yet.
   *
   * @param sentAt wall-clock ms
   * @param deadline time of the timer that sends it again after a restore, wall-clock ms
   */
  private record InFlight(long sentAt, long deadline) {}

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
    last.enableTimeToLive(StateTtlConfig.newBuilder(longestCooldown().plus(MAX_DELAY)).build());
    lastAlerts = context.getKeyedStateStore().getMapState(last);
  }

  private Duration longestCooldown() {
    return webhooks.stream().map(Webhook::cooldown).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  @Override
  public void open() throws Exception {
    super.open();
    timers = getInternalTimerService("turns", VoidNamespaceSerializer.INSTANCE, this);
    inFlight = new HashMap<>();
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
      // The alert was in a channel buffer when the job was restored without its webhook.
      giveUp(alert, NO_WEBHOOK, 0);
      return;
    }
    if (isCoolingDown(alert, endpoint.cooldownMillis())) {
      endpoint.metrics().suppressed();
      return;
    }
    Outbox outbox = Optional.ofNullable(outboxes.value()).orElse(Outbox.EMPTY);
    if (outbox.size() == MAX_WAITING) {
      giveUp(
          outbox.alerts().get(1), "more than " + MAX_WAITING + " alerts wait for this account", 0);
      outbox = outbox.withoutSecond();
    }
    outboxes.update(outbox.with(alert));
    if (outbox.isEmpty()) {
      waitingLanes++;
      attempt(alert.lane(), true);
    }
  }

  /**
   * Returns whether a cooldown suppresses the alert. A repeated record is suppressed by its first.
   */
  private boolean isCoolingDown(Alert alert, long cooldown) throws Exception {
    if (cooldown == 0 || alert.ignoresCooldown()) {
      return false;
    }
    Long last = lastAlerts.get(alert.cooldownKey());
    if (last != null && last <= alert.effectiveAt() && alert.effectiveAt() < last + cooldown) {
      return true;
    }
    lastAlerts.put(alert.cooldownKey(), alert.effectiveAt());
    return false;
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    String lane = timer.getKey();
    if (inFlight.containsKey(lane)) {
      setDeadline(lane, inFlight.get(lane).sentAt());
    } else {
      attempt(lane, false);
    }
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("lanes have no event-time timers");
  }

  /**
   * Sends a lane's first alert, or makes the lane wait for its turn. The lane is the current key.
   */
  private void attempt(String lane, boolean first) throws Exception {
    Alert alert = outboxes.value().first();
    Endpoint endpoint = endpoints.get(alert.webhook());
    if (endpoint == null) {
      giveUpLane();
      return;
    }
    long now = now();
    if (!endpoint.tryAcquire(now, first)) {
      timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, endpoint.nextTurn(now));
      return;
    }
    setDeadline(lane, now);
    endpoint.send(alert).thenAccept(outcome -> toTaskThread(lane, outcome));
  }

  private void setDeadline(String lane, long sentAt) throws Exception {
    Endpoint endpoint = endpoints.get(outboxes.value().first().webhook());
    long deadline = endpoint.deadline(now());
    timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, deadline);
    inFlight.put(lane, new InFlight(sentAt, deadline));
  }

  /** Passes an outcome from the HTTP client's thread to the task thread. */
  private void toTaskThread(String lane, Outcome outcome) {
    try {
      mailbox.execute(() -> completed(lane, outcome), "Webhook response");
    } catch (RejectedExecutionException ended) {
      LOG.debug("A response arrived after the end of the task", ended);
    }
  }

  private void completed(String lane, Outcome outcome) throws Exception {
    setCurrentKey(lane);
    long now = now();
    InFlight request = inFlight.remove(lane);
    timers.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, request.deadline());
    Outbox outbox = outboxes.value();
    Endpoint endpoint = endpoints.get(outbox.first().webhook());
    endpoint.completed(outcome, request.sentAt(), now);
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
    if (endpoint.retriesAfter(outbox.attempts())) {
      endpoint.metrics().retried();
      if (outbox.attempts() == 1) {
        LOG.info("Alert to {} failed and will be retried: {}", outbox.first(), failed.reason());
      }
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
    LOG.warn("Alert to {} was given up after {} attempts: {}", alert, attempts, reason);
    output.collect(new StreamRecord<>(new UndeliveredAlert(alert, reason, attempts)));
  }

  /** Dead-letters all alerts of a lane whose webhook is no longer configured. */
  private void giveUpLane() throws Exception {
    Outbox outbox = outboxes.value();
    for (Alert alert : outbox.alerts()) {
      giveUp(alert, NO_WEBHOOK, 0);
    }
    outboxes.clear();
    waitingLanes--;
  }

  /** Waits until each alert of a bounded input has been sent or dead-lettered. */
  @Override
  public void endInput() throws InterruptedException {
    while (waitingLanes > 0) {
      mailbox.yield();
    }
  }

  /** Does not throw: an exception here would end the TaskManager. */
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
