// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.CapturedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Runs the operator on RocksDB in a harness that controls time and responses. */
class SendAlertsTest {

  private static final Outcome ACCEPTED = new Outcome.Accepted();
  private static final Outcome FAILED = new Outcome.Failed("HTTP 503", Optional.empty());
  private static final long HOUR = Duration.ofHours(1).toMillis();

  @Test
  void alertsOfAnAccountAreSentOneAtATime() throws Exception {
    try (Run run = Run.start(webhook("sales"))) {
      run.take(1, 0);
      run.take(2, 0);
      run.take("other", 1, 0);
      assertThat(run.sent()).containsExactly("acct/saas/1", "other/saas/1");

      run.answer(0, ACCEPTED);
      assertThat(run.sent()).containsExactly("acct/saas/1", "other/saas/1", "acct/saas/2");
      run.answer(1, ACCEPTED);
      run.answer(2, ACCEPTED);
      assertThat(run.leftovers()).isZero();
      assertThat(run.undelivered()).isEmpty();
    }
  }

  @Test
  void failuresAreRetriedWithBackoffThenDeadLettered() throws Exception {
    try (Run run = Run.start(webhook("sales"))) {
      run.take(1, 0);
      run.take(2, 0);
      for (int attempt = 1; attempt < 5; attempt++) {
        run.answer(attempt - 1, FAILED);
        long wait = Math.min(20L << attempt - 1, 100);
        run.pass(wait / 2 - 1);
        assertThat(run.sent()).as("before half of the wait").hasSize(attempt);
        run.pass(wait / 2 + 1);
        assertThat(run.sent()).as("after the wait").hasSize(attempt + 1);
      }
      run.answer(4, FAILED);

      assertThat(run.undelivered()).containsExactly("acct/saas/1: HTTP 503, 5 attempts");
      assertThat(run.sent()).last().isEqualTo("acct/saas/2");
      run.answer(5, ACCEPTED);
      assertThat(run.leftovers()).isZero();
    }
  }

  @Test
  void refusedAlertsAreDeadLetteredAtOnce() throws Exception {
    try (Run run = Run.start(webhook("sales"))) {
      run.take(1, 0);
      run.answer(0, new Outcome.Refused("HTTP 400: no"));

      assertThat(run.undelivered()).containsExactly("acct/saas/1: HTTP 400: no, 1 attempts");
      assertThat(run.leftovers()).isZero();
    }
  }

  @Test
  void failuresAreLoggedWithAccountKeyAndReason() throws Exception {
    try (CapturedLog log = new CapturedLog(SendAlerts.class);
        Run run = Run.start(webhook("sales"))) {
      run.take(new Alert("sales", "a\u001b", "a%1B/saas/1", "", 0, new byte[0]));
      run.answer(0, FAILED);
      run.pass(100);
      run.answer(1, FAILED);
      run.pass(100);
      run.answer(2, new Outcome.Refused("HTTP 400: no"));

      String alert = "Alert to webhook sales, account a\\u001b, key a%1B/saas/1";
      assertThat(log.messages())
          .as("the first failed attempt, and giving up")
          .containsExactly(
              "INFO " + alert + " failed and will be retried: HTTP 503",
              "WARN " + alert + " was given up after 3 attempts: HTTP 400: no");
    }
  }

  @Test
  void retryAfterPausesAnEndpointUpToMaxBackoff() throws Exception {
    Webhook webhook = withRetries(webhook("sales"), Duration.ofMillis(20), Duration.ofSeconds(60));
    try (Run run = Run.start(webhook)) {
      run.take("a", 1, 0);
      run.answer(0, new Outcome.Failed("HTTP 429", Optional.of(Duration.ofSeconds(10))));
      run.take("b", 1, 0);
      run.pass(9_999);
      assertThat(run.sent()).as("neither this alert nor any other").hasSize(1);
      run.pass(2);
      assertThat(run.sent()).hasSize(3);

      run.answer(1, new Outcome.Failed("HTTP 429", Optional.of(Duration.ofDays(9))));
      run.pass(60_002);
      assertThat(run.sent()).hasSize(4);
    }
  }

  @Test
  void theCooldownSuppressesFurtherAlertsOfATier() throws Exception {
    try (Run run = Run.start(withCooldown(webhook("sales"), Duration.ofHours(1)))) {
      run.take(1, 0);
      run.take(2, HOUR - 1);
      run.take("other", 1, HOUR - 1);
      run.take(3, HOUR);
      run.take(4, 2 * HOUR - 1);
      run.answerAll();

      assertThat(run.sent()).containsExactly("acct/saas/1", "other/saas/1", "acct/saas/3");
    }
  }

  @Test
  void otherTiersAndOneTimeRecordsIgnoreTheCooldown() throws Exception {
    try (Run run = Run.start(withCooldown(webhook("sales"), Duration.ofHours(1)))) {
      run.take(1, 0);
      run.take(about(Records.alert("sales", "acct", 2, 1), "saas\0engaged"));
      run.take(about(Records.alert("sales", "acct", 3, 2), ""));
      run.take(4, 3);
      run.answerAll();

      assertThat(run.sent()).containsExactly("acct/saas/1", "acct/saas/2", "acct/saas/3");
    }
  }

  @Test
  void cooldownsAndWaitingAlertsSurviveARestore() throws Exception {
    Webhook webhook = withCooldown(webhook("sales"), Duration.ofHours(1));
    OperatorSubtaskState state;
    try (Run run = Run.start(webhook)) {
      run.take(1, 0);
      run.answer(0, ACCEPTED);
      run.take("other", 1, 0);
      run.take("failed", 1, 0);
      run.answer(2, FAILED);
      state = run.checkpoint();
    }
    try (Run run = Run.restore(state, 20_000, webhook)) {
      run.pass(1);
      assertThat(run.sent())
          .as("what was under way is sent again, what was answered is not")
          .containsExactlyInAnyOrder("other/saas/1", "failed/saas/1");
      run.take(2, HOUR - 1);
      assertThat(run.sent()).hasSize(2);
      run.answerAll();
      assertThat(run.leftovers()).isZero();
    }
  }

  @Test
  void attemptsBeforeARestoreCount() throws Exception {
    OperatorSubtaskState state;
    try (Run run = Run.start(webhook("sales"))) {
      run.take(1, 0);
      for (int attempt = 0; attempt < 4; attempt++) {
        run.answer(attempt, FAILED);
        run.pass(100);
      }
      state = run.checkpoint();
    }
    try (Run run = Run.restore(state, 20_000, webhook("sales"))) {
      run.pass(1);
      run.answer(0, FAILED);
      assertThat(run.undelivered()).containsExactly("acct/saas/1: HTTP 503, 5 attempts");
    }
  }

  @Test
  void alertsOfARemovedWebhookAreDeadLettered() throws Exception {
    OperatorSubtaskState state;
    try (Run run = Run.start(webhook("sales"))) {
      run.take(1, 0);
      run.take(2, 0);
      state = run.checkpoint();
    }
    try (Run run = Run.restore(state, 20_000, webhook("email"))) {
      run.pass(1);
      assertThat(run.undelivered())
          .containsExactly(
              "acct/saas/1: no webhook of this name is configured, 0 attempts",
              "acct/saas/2: no webhook of this name is configured, 0 attempts");
      assertThat(run.leftovers()).isZero();
    }
  }

  @Test
  void theRateLimitHoldsAndEveryLaneGetsATurn() throws Exception {
    try (Run run = Run.start(withLoad(webhook("sales"), 10, 1000))) {
      for (int i = 0; i < 35; i++) {
        run.take("acct" + i, 1, 0);
      }
      assertThat(run.sent()).as("those of one second at once").hasSize(10);
      for (int tenth = 1; tenth <= 25; tenth++) {
        run.pass(100);
        assertThat(run.sent().size()).isLessThanOrEqualTo(10 + tenth);
      }
      run.pass(200);
      assertThat(run.sent()).hasSize(35).doesNotHaveDuplicates();
    }
  }

  @Test
  void theRateLimitHoldsAfterARestore() throws Exception {
    Webhook webhook = withLoad(webhook("sales"), 10, 1000);
    OperatorSubtaskState state;
    try (Run run = Run.start(webhook)) {
      for (int i = 0; i < 50; i++) {
        run.take("acct" + i, 1, 0);
      }
      state = run.checkpoint();
    }
    try (Run run = Run.restore(state, 1_000_000, webhook)) {
      run.pass(1);
      assertThat(run.sent()).as("though the turns of all are past").hasSize(10);
      for (int tenth = 0; tenth < 50; tenth++) {
        run.pass(100);
      }
      assertThat(run.sent()).hasSize(50);
    }
  }

  @Test
  void requestsInFlightAreLimited() throws Exception {
    try (Run run = Run.start(withLoad(webhook("sales"), 1000, 4))) {
      for (int i = 0; i < 9; i++) {
        run.take("acct" + i, 1, 0);
      }
      run.pass(500);
      assertThat(run.sent()).hasSize(4);
      run.answer(0, ACCEPTED);
      run.answer(1, ACCEPTED);
      run.pass(50);
      assertThat(run.sent()).hasSize(6);
    }
  }

  @Test
  void aSilentEndpointDoesNotDelayOthers() throws Exception {
    try (Run run = Run.start(withLoad(webhook("stalled"), 1000, 1), webhook("well"))) {
      for (int i = 0; i < 9; i++) {
        run.take(Records.alert("stalled", "acct" + i, 1, 0));
        run.take(Records.alert("well", "acct" + i, 1, 0));
        run.answerOf("well");
      }
      assertThat(run.sentTo("stalled")).hasSize(1);
      assertThat(run.sentTo("well")).hasSize(9);
    }
  }

  @Test
  void aFullOutboxDropsTheOldestAlertNotInFlight() throws Exception {
    try (Run run = Run.start(webhook("sales"))) {
      for (int seq = 1; seq <= SendAlerts.MAX_WAITING + 1; seq++) {
        run.take(seq, 0);
      }
      assertThat(run.undelivered())
          .containsExactly("acct/saas/2: more than 100 alerts wait for this account, 0 attempts");
      run.answer(0, ACCEPTED);
      assertThat(run.sent()).containsExactly("acct/saas/1", "acct/saas/3");
    }
  }

  private static Webhook webhook(String name) {
    return Records.webhook(name, "https://unused.example/");
  }

  private static Alert about(Alert alert, String about) {
    return new Alert(
        alert.webhook(),
        alert.account(),
        alert.idempotencyKey(),
        about,
        alert.effectiveAt(),
        alert.body());
  }

  private static Webhook withCooldown(Webhook webhook, Duration cooldown) {
    return new Webhook(
        webhook.name(),
        webhook.filter(),
        webhook.template(),
        cooldown,
        webhook.load(),
        webhook.retries(),
        webhook.target());
  }

  private static Webhook withLoad(Webhook webhook, double perSecond, int inFlight) {
    Webhook.Load load = webhook.load();
    return new Webhook(
        webhook.name(),
        webhook.filter(),
        webhook.template(),
        webhook.cooldown(),
        new Webhook.Load(perSecond, inFlight, load.connectTimeout(), load.timeout()),
        webhook.retries(),
        webhook.target());
  }

  private static Webhook withRetries(Webhook webhook, Duration first, Duration longest) {
    return new Webhook(
        webhook.name(),
        webhook.filter(),
        webhook.template(),
        webhook.cooldown(),
        webhook.load(),
        new Webhook.Retries(5, first, longest),
        webhook.target());
  }

  /** A request sent by the operator. */
  private record Request(Alert alert, CompletableFuture<Outcome> answer) {}

  /** A harness with the requests sent and the alerts given up. */
  private static final class Run implements AutoCloseable {

    private final KeyedOneInputStreamOperatorTestHarness<String, Alert, UndeliveredAlert> harness;
    private final List<Request> requests;
    private long checkpoint;

    private Run(long now, Webhook... webhooks) throws Exception {
      requests = new ArrayList<>();
      harness =
          new KeyedOneInputStreamOperatorTestHarness<>(
              new SendAlertsFactory(List.of(webhooks), webhook -> new Scripted(requests)),
              Alert::lane,
              Types.STRING,
              16,
              1,
              0);
      harness.setStateBackend(new EmbeddedRocksDBStateBackend());
      harness.setProcessingTime(now);
    }

    static Run start(Webhook... webhooks) throws Exception {
      Run run = new Run(1_000, webhooks);
      run.harness.setup(new UndeliveredAlertSerializer());
      run.harness.open();
      return run;
    }

    static Run restore(OperatorSubtaskState state, long now, Webhook... webhooks) throws Exception {
      Run run = new Run(now, webhooks);
      run.harness.setup(new UndeliveredAlertSerializer());
      run.harness.initializeState(state);
      run.harness.open();
      return run;
    }

    void take(int seq, long effectiveAt) throws Exception {
      take("acct", seq, effectiveAt);
    }

    void take(String account, int seq, long effectiveAt) throws Exception {
      take(Records.alert("sales", account, seq, effectiveAt));
    }

    void take(Alert alert) throws Exception {
      harness.processElement(alert, 0);
      work();
    }

    void answer(int request, Outcome outcome) throws Exception {
      requests.get(request).answer().complete(outcome);
      work();
    }

    void answerAll() throws Exception {
      answerOf("sales");
    }

    /** Answers all requests of a webhook, later ones included. */
    void answerOf(String webhook) throws Exception {
      for (int i = 0; i < requests.size(); i++) {
        if (requests.get(i).alert().webhook().equals(webhook)) {
          answer(i, ACCEPTED);
        }
      }
    }

    void pass(long millis) throws Exception {
      harness.setProcessingTime(harness.getProcessingTime() + millis);
      work();
    }

    private void work() throws Exception {
      Optional<Mail> mail = harness.getTaskMailbox().tryTake(0);
      while (mail.isPresent()) {
        mail.get().run();
        mail = harness.getTaskMailbox().tryTake(0);
      }
    }

    List<String> sent() {
      return requests.stream().map(request -> request.alert().idempotencyKey()).toList();
    }

    List<String> sentTo(String webhook) {
      return requests.stream()
          .map(Request::alert)
          .filter(alert -> alert.webhook().equals(webhook))
          .map(Alert::idempotencyKey)
          .toList();
    }

    List<String> undelivered() {
      return harness.extractOutputValues().stream()
          .map(
              undelivered ->
                  undelivered.alert().idempotencyKey()
                      + ": "
                      + undelivered.reason()
                      + ", "
                      + undelivered.attempts()
                      + " attempts")
          .toList();
    }

    /** Counts timers; a lane without alerts has none. */
    int leftovers() {
      return harness.numProcessingTimeTimers();
    }

    OperatorSubtaskState checkpoint() throws Exception {
      return harness.snapshot(++checkpoint, checkpoint);
    }

    @Override
    public void close() throws Exception {
      harness.close();
    }
  }

  /** A channel whose responses the test controls. */
  private record Scripted(List<Request> requests) implements Channel {

    @Override
    public CompletionStage<Outcome> send(Alert alert) {
      Request request = new Request(alert, new CompletableFuture<>());
      requests.add(request);
      return request.answer();
    }

    @Override
    public void close() {}
  }
}
