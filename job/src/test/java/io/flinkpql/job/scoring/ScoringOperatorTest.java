// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.job.backfill.BackfilledUsage;
import io.flinkpql.job.routing.OutboundRecord.Destination;
import io.flinkpql.rules.PublishedRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.junit.jupiter.api.Test;

class ScoringOperatorTest {

  private static final String RULES =
      """
      name: test
      version: 1
      signals:
        sign_in_days: {event: Signed In, measure: active_days, window: 3d}
        exports_2h: {event: Exported, measure: count, window: 2h}
        set_up: {event: Set Up, measure: count}
      tiers:
        - {name: active, enter: ["sign_in_days >= 2 || exports_2h >= 2"]}
        - {name: ready, enter: ["set_up >= 1", "sign_in_days >= 2"], hold: 36h}
      """;

  private static final String RULES_2 =
      RULES.replace("version: 1", "version: 2").replace("sign_in_days >= 2", "sign_in_days >= 1");

  @Test
  void anIdleAccountIsDemotedAtMidnightWithoutAMessage() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-03T10:00:00Z", "a", "u", "Signed In");
      run.watermark("2026-03-04T23:59:59.999Z");
      assertThat(run.qualifications())
          .containsExactly("a promoted none→active at 2026-03-03T10:00:00.000Z");
      run.watermark("2026-03-05T00:00:00Z");
      assertThat(run.qualifications())
          .last()
          .isEqualTo("a demoted active→none at 2026-03-05T00:00:00.000Z");
    }
  }

  @Test
  void aSweepVisitsAccountsInTheCacheAndInRocksDb() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.SMALL_CACHE)) {
      for (int i = 0; i < 20; i++) {
        run.track("2026-03-02T10:00:00Z", "a" + i, "u", "Signed In");
        run.track("2026-03-03T10:00:00Z", "a" + i, "u", "Signed In");
      }
      assertThat(run.stored()).hasSizeBetween(1, 19);
      run.watermark("2026-03-08T00:00:00Z");
      assertThat(run.qualifications())
          .filteredOn(q -> q.endsWith("demoted active→none at 2026-03-05T00:00:00.000Z"))
          .hasSize(20);
    }
  }

  @Test
  void dirtyAccountsAreFlushedBeforeTheBarrier() throws Exception {
    ScoringSettings settings = OperatorRun.LARGE_CACHE.withFlush(new FlushSettings(1_000, 1));
    try (OperatorRun run = OperatorRun.start(RULES, settings)) {
      for (int i = 0; i < 20; i++) {
        run.track("2026-03-02T10:00:00Z", "a" + i, "u", "Signed In");
      }
      run.advanceWallClock(500);
      assertThat(run.stored()).isEmpty();
      run.advanceWallClock(500);
      assertThat(run.stored()).hasSizeBetween(19, 20);
      run.snapshot();
      assertThat(run.stored()).hasSize(20);
    }
  }

  @Test
  void anHourlyWindowEndsAtTheStartOfAnHour() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      run.track("2026-03-02T10:10:00Z", "a", "u", "Exported");
      run.track("2026-03-02T10:20:00Z", "a", "u", "Exported");
      run.watermark("2026-03-02T13:00:00Z");
      assertThat(run.qualifications())
          .last()
          .isEqualTo("a demoted active→none at 2026-03-02T12:00:00.000Z");
    }
  }

  @Test
  void aDemotionBeforeTheEndOfAHoldDeletesItsTimer() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Set Up");
      run.track("2026-03-02T11:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-04T12:00:00Z", "a", "u", "Signed In");
      assertThat(run.timers()).isEqualTo(1);
      // On the 5th only one sign-in day is in the window. `ready` has a hold, but `active` falls.
      run.watermark("2026-03-05T00:00:00Z");
      assertThat(run.qualifications())
          .last()
          .isEqualTo("a demoted ready→none at 2026-03-05T00:00:00.000Z");
      assertThat(run.timers()).isZero();
    }
  }

  @Test
  void aTierKeptByItsHoldAloneIsLostWhenTheHoldEnds() throws Exception {
    String rules =
        RULES.replace("enter: [\"sign_in_days >= 2 || exports_2h >= 2\"]", "enter: [\"true\"]");
    try (OperatorRun run = OperatorRun.start(rules, OperatorRun.LARGE_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Set Up");
      run.track("2026-03-03T11:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-04T12:34:56.789Z", "a", "u", "Signed In");
      run.watermark("2026-03-06T00:34:56.788Z");
      assertThat(run.qualifications()).hasSize(2);
      run.watermark("2026-03-06T00:34:56.789Z");
      assertThat(run.qualifications())
          .last()
          .isEqualTo("a demoted ready→active at 2026-03-06T00:34:56.789Z");
      assertThat(run.timers()).isZero();
    }
  }

  @Test
  void theEndOfTheInputDoesNotAdvanceClocks() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Set Up");
      run.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-03T10:00:00Z", "a", "u", "Signed In");
      run.watermark(Watermark.MAX_WATERMARK.getTimestamp());
      assertThat(run.qualifications())
          .containsExactly("a promoted none→ready at 2026-03-03T10:00:00.000Z");
    }
  }

  @Test
  void idleUsageDoesNotStopEventTime() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-03T10:00:00Z", "a", "u", "Signed In");
      run.watermark("2026-03-03T11:00:00Z");
      run.becomeIdleAndActive();
      run.watermark("2026-03-05T00:00:00Z");
      assertThat(run.qualifications())
          .last()
          .isEqualTo("a demoted active→none at 2026-03-05T00:00:00.000Z");
    }
  }

  @Test
  void theCacheSizeDoesNotChangeTheQualifications() throws Exception {
    try (OperatorRun large = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE);
        OperatorRun minimal = OperatorRun.start(RULES, OperatorRun.MINIMAL_CACHE)) {
      usage(large, 1, 400);
      usage(minimal, 1, 400);
      assertThat(minimal.stored()).hasSizeGreaterThan(large.stored().size());
      assertThat(sortedQualifications(minimal)).isNotEmpty().isEqualTo(sortedQualifications(large));
    }
  }

  @Test
  void aRestoredRunContinuesLikeAnUndisturbedOne() throws Exception {
    try (OperatorRun undisturbed = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE);
        OperatorRun first = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      usage(undisturbed, 1, 200);
      usage(undisturbed, 2, 200);
      usage(first, 1, 200);
      int before = first.json(Destination.QUALIFICATIONS).size();
      OperatorSubtaskState state = first.snapshot();
      try (OperatorRun second =
          OperatorRun.restore(new PublishedRules(RULES, 0), OperatorRun.LARGE_CACHE, state)) {
        usage(second, 2, 200);
        assertThat(second.json(Destination.QUALIFICATIONS))
            .isNotEmpty()
            .containsExactlyInAnyOrderElementsOf(
                undisturbed
                    .json(Destination.QUALIFICATIONS)
                    .subList(before, undisturbed.json(Destination.QUALIFICATIONS).size()));
      }
    }
  }

  @Test
  void aWallClockThatJumpsAnHourChangesNoQualification() throws Exception {
    try (OperatorRun undisturbed = OperatorRun.start(RULES, OperatorRun.SMALL_CACHE);
        OperatorRun run = OperatorRun.start(RULES, OperatorRun.SMALL_CACHE)) {
      // Were the wall clock taken for event time, the two runs would differ.
      run.setClockForward(Duration.ofMillis(Instant.parse("2026-03-09T00:00:00Z").toEpochMilli()));
      for (int week = 1; week <= 3; week++) {
        usage(undisturbed, week, 200);
        usage(run, week, 200);
        run.setClockForward(Duration.ofHours(week == 1 ? 1 : -1));
        run.snapshot();
      }
      assertThat(sortedQualifications(run))
          .isNotEmpty()
          .isEqualTo(sortedQualifications(undisturbed));
      assertThat(run.stored()).hasSize(30);
    }
  }

  @Test
  void sweepsContinueAfterARestore() throws Exception {
    try (OperatorRun first = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      first.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      first.track("2026-03-03T10:00:00Z", "a", "u", "Signed In");
      OperatorSubtaskState state = first.snapshot();
      try (OperatorRun second =
          OperatorRun.restore(new PublishedRules(RULES, 0), OperatorRun.LARGE_CACHE, state)) {
        second.watermark("2026-03-09T00:00:00Z");
        assertThat(second.qualifications())
            .containsExactly("a demoted active→none at 2026-03-05T00:00:00.000Z");
      }
    }
  }

  @Test
  void aDeletedAccountLeavesNoStateAndNoTimer() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.MINIMAL_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Set Up");
      run.track("2026-03-02T11:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-03T12:00:00Z", "a", "u", "Signed In");
      run.snapshot();
      assertThat(run.stored()).containsExactly("a");
      run.message(
          """
          {"type": "delete", "context": {"groupId": "a"}, "timestamp": "2026-03-03T13:00:00Z"}""");
      assertThat(run.qualifications())
          .last()
          .isEqualTo("a deleted ready→none at 2026-03-03T13:00:00.000Z");
      assertThat(run.json(Destination.ACCOUNTS)).last().isEqualTo("{\"tombstone\":true}");
      run.snapshot();
      assertThat(run.stored()).isEmpty();
      assertThat(run.timers()).isZero();
    }
  }

  @Test
  void aPublishedRuleSetReachesIdleAccounts() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.MINIMAL_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-02T10:00:00Z", "b", "u", "Signed In");
      run.watermark("2026-03-02T12:00:00Z");
      run.publish(RULES_2, "2026-03-02T15:00:00Z");
      assertThat(run.qualifications()).isEmpty();
      run.watermark("2026-03-02T16:00:00Z");
      assertThat(run.qualifications())
          .containsExactlyInAnyOrder(
              "a promoted none→active at 2026-03-02T15:00:00.000Z",
              "b promoted none→active at 2026-03-02T15:00:00.000Z");
    }
  }

  private static final String DAYS_ONLY =
      """
      name: test
      version: 1
      signals:
        a: {event: A, measure: count, window: 7d}
        b: {event: B, measure: count}
      tiers:
        - {name: t, enter: ["a >= 2", "b < 1"], hold: 5d}
      """;

  private static final String DAYS_ONLY_2 =
      DAYS_ONLY.replace("version: 1", "version: 2").replace("a >= 2", "a >= 1");

  @Test
  void aSweepStartsWhenAVersionComesIntoForceInTheMiddleOfADay() throws Exception {
    try (OperatorRun run = OperatorRun.start(DAYS_ONLY, OperatorRun.SMALL_CACHE)) {
      for (int i = 0; i < 20; i++) {
        run.track("2026-03-02T10:00:00Z", "a" + i, "u", "A");
      }
      run.watermark("2026-03-02T12:00:00Z");
      run.publish(DAYS_ONLY_2, "2026-03-02T12:00:05Z");
      run.watermark("2026-03-02T12:00:04.999Z");
      assertThat(run.qualifications()).isEmpty();
      run.watermark("2026-03-02T12:00:05Z");
      assertThat(run.qualifications())
          .hasSize(20)
          .allMatch(q -> q.endsWith("promoted none→t at 2026-03-02T12:00:05.000Z"));
    }
  }

  /** Advances the wall clock until more accounts have changed, but not as far as a refresh. */
  private static void awaitMoreThan(int qualifications, OperatorRun run) throws Exception {
    for (int step = 0; run.qualifications().size() <= qualifications; step++) {
      assertThat(step * 10L).as("wait in ms").isLessThan(OperatorRun.REFRESH_INTERVAL / 2);
      run.advanceWallClock(10);
    }
  }

  /**
   * Holds the watermark below the start of a version for hours, and then loses what the sweep did
   * after a checkpoint in its midst. Nothing but days and the version would start that sweep.
   */
  @Test
  void everyAccountChangesOnceIfTheSweepAtAChangeIsKilled() throws Exception {
    int accounts = 3_000;
    long change = Instant.parse("2026-03-02T18:00:05Z").toEpochMilli();
    List<String> qualifications = new ArrayList<>();
    try (OperatorRun first = OperatorRun.start(DAYS_ONLY, OperatorRun.SMALL_CACHE)) {
      for (int i = 0; i < accounts; i++) {
        first.track("2026-03-02T10:00:00Z", "a" + i, "u", "A");
      }
      first.watermark("2026-03-02T11:00:00Z");
      first.publish(new PublishedRules(DAYS_ONLY_2, change));
      for (int hour = 12; hour <= 18; hour++) {
        first.watermark("2026-03-02T%d:00:00Z".formatted(hour));
      }
      first.watermark(change - 1);
      assertThat(first.qualifications()).isEmpty();
      first.watermarkAlone(change);
      awaitMoreThan(0, first);
      OperatorSubtaskState state = first.snapshot();
      qualifications.addAll(first.qualifications());
      assertThat(qualifications).hasSizeBetween(1, accounts - 1);
      awaitMoreThan(qualifications.size(), first);
      try (OperatorRun second =
          OperatorRun.restore(
              new PublishedRules(DAYS_ONLY_2, change), OperatorRun.SMALL_CACHE, state)) {
        second.watermark(change);
        qualifications.addAll(second.qualifications());
      }
    }
    assertThat(qualifications)
        .hasSize(accounts)
        .doesNotHaveDuplicates()
        .allMatch(q -> q.endsWith("promoted none→t at 2026-03-02T18:00:05.000Z"));
  }

  @Test
  void aVersionThatIsPublishedLateIsInForceAtOnce() throws Exception {
    try (OperatorRun run = OperatorRun.start(DAYS_ONLY, OperatorRun.LARGE_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "A");
      run.watermark("2026-03-02T12:00:00Z");
      run.publish(DAYS_ONLY_2, "2026-03-02T11:00:00Z");
      run.watermark("2026-03-02T12:00:01Z");
      assertThat(run.qualifications())
          .containsExactly("a promoted none→t at 2026-03-02T11:00:00.000Z");
    }
  }

  /** Shortens a hold; its end moves although no record came of the version. */
  @Test
  void aHoldThatAVersionShortensEndsAtItsNewInstant() throws Exception {
    try (OperatorRun run = OperatorRun.start(DAYS_ONLY, OperatorRun.LARGE_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "A");
      run.track("2026-03-02T10:00:00Z", "a", "u", "A");
      run.track("2026-03-02T11:00:00Z", "a", "u", "B");
      run.watermark("2026-03-02T12:00:00Z");
      String shorter = DAYS_ONLY.replace("version: 1", "version: 2").replace("5d", "4h");
      run.publish(shorter, "2026-03-02T12:00:05Z");
      run.track("2026-03-02T12:30:00Z", "a", "u", "A");
      run.watermark("2026-03-02T13:59:59.999Z");
      assertThat(run.qualifications()).hasSize(1);
      run.watermark("2026-03-02T14:00:00Z");
      assertThat(run.qualifications())
          .last()
          .isEqualTo("a demoted t→none at 2026-03-02T14:00:00.000Z");
      assertThat(run.timers()).isZero();
    }
  }

  /** Shortens, lengthens and removes holds of accounts that no message reaches. */
  @Test
  void holdsOfQuietAccountsFollowTheNewVersion() throws Exception {
    for (String hold : new String[] {"4h", "7d", "0s"}) {
      try (OperatorRun run = OperatorRun.start(DAYS_ONLY, OperatorRun.MINIMAL_CACHE)) {
        for (String account : new String[] {"a", "b"}) {
          run.track("2026-03-02T10:00:00Z", account, "u", "A");
          run.track("2026-03-02T10:00:00Z", account, "u", "A");
          run.track("2026-03-02T11:00:00Z", account, "u", "B");
        }
        String other = DAYS_ONLY.replace("version: 1", "version: 2").replace("5d", hold);
        run.publish(other, "2026-03-02T12:00:05Z");
        run.watermark("2026-03-02T12:00:05Z");
        run.watermark("2026-03-12T00:00:00Z");
        String end =
            switch (hold) {
              case "4h" -> "2026-03-02T14:00:00.000Z";
              case "7d" -> "2026-03-09T10:00:00.000Z";
              default -> "2026-03-02T12:00:05.000Z";
            };
        assertThat(run.qualifications())
            .contains("a demoted t→none at " + end, "b demoted t→none at " + end);
        assertThat(run.timers()).isZero();
      }
    }
  }

  /** Adds a hold, of which no record comes before its end. */
  @Test
  void aHoldThatAVersionAddsGetsATimer() throws Exception {
    String without = DAYS_ONLY.replace(", hold: 5d", "").replace(", \"b < 1\"", "");
    String with =
        DAYS_ONLY.replace("version: 1", "version: 2").replace("b < 1", "b < 0").replace("5d", "4h");
    try (OperatorRun run = OperatorRun.start(without, OperatorRun.LARGE_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "A");
      run.track("2026-03-02T10:00:00Z", "a", "u", "A");
      run.watermark("2026-03-02T12:00:00Z");
      run.publish(with, "2026-03-02T12:00:05Z");
      run.watermark("2026-03-02T12:00:05Z");
      assertThat(run.qualifications()).hasSize(1);
      assertThat(run.timers()).isOne();
      run.watermark("2026-03-02T14:00:00Z");
      assertThat(run.qualifications())
          .last()
          .isEqualTo("a demoted t→none at 2026-03-02T14:00:00.000Z");
    }
  }

  @Test
  void aDuplicateAfterAVersionCameIntoForceKeepsTheChange() throws Exception {
    try (OperatorRun run = OperatorRun.start(DAYS_ONLY, OperatorRun.LARGE_CACHE)) {
      String message =
          """
          {"type": "track", "event": "A", "messageId": "1", "userId": "u", "context":
           {"groupId": "a"}, "timestamp": "2026-03-02T10:00:00Z"}""";
      run.message(message);
      run.watermark("2026-03-02T10:10:00Z");
      String same = DAYS_ONLY.replace("version: 1", "version: 2");
      run.publish(same, "2026-03-02T10:00:05Z");
      run.message(message);
      run.message(message.replace("\"1\"", "\"2\""));
      run.snapshot();
      assertThat(run.qualifications())
          .containsExactly("a promoted none→t at 2026-03-02T10:00:05.000Z");
    }
  }

  @Test
  void aLowerConfiguredVersionStopsTheJob() throws Exception {
    try (OperatorRun first = OperatorRun.start(RULES_2, OperatorRun.LARGE_CACHE)) {
      OperatorSubtaskState state = first.snapshot();
      PublishedRules older = new PublishedRules(RULES, 0);
      assertThatThrownBy(() -> OperatorRun.restore(older, OperatorRun.LARGE_CACHE, state))
          .hasStackTraceContaining(
              "The job is started with version 1 of rule set 'test', but its state is under version"
                  + " 2: start it with version 2 or a higher one.");
    }
  }

  @Test
  void aHigherConfiguredVersionTakesOverRestoredAccounts() throws Exception {
    try (OperatorRun first = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      first.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      OperatorSubtaskState state = first.snapshot();
      PublishedRules next =
          new PublishedRules(RULES_2, Instant.parse("2026-03-02T15:00:00Z").toEpochMilli());
      try (OperatorRun second = OperatorRun.restore(next, OperatorRun.LARGE_CACHE, state)) {
        second.track("2026-03-02T16:00:00Z", "a", "u", "Set Up");
        assertThat(second.qualifications())
            .containsExactly(
                "a promoted none→active at 2026-03-02T15:00:00.000Z",
                "a promoted active→ready at 2026-03-02T16:00:00.000Z");
      }
    }
  }

  @Test
  void aVersionWithOneMoreSignalAnswersFromTheUsageOfARestoredAccount() throws Exception {
    try (OperatorRun first = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      first.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      OperatorSubtaskState state = first.snapshot();
      PublishedRules next =
          new PublishedRules(
              RULES
                  .replace("version: 1", "version: 2")
                  .replace(
                      "signals:\n",
                      "signals:\n  sign_ins: {event: Signed In, measure: count, window: 7d}\n")
                  .replace("sign_in_days >= 2 ||", "sign_ins >= 2 ||"),
              Instant.parse("2026-03-02T11:00:00Z").toEpochMilli());
      try (OperatorRun second = OperatorRun.restore(next, OperatorRun.LARGE_CACHE, state)) {
        second.track("2026-03-02T12:00:00Z", "a", "u", "Signed In");
        assertThat(second.qualifications())
            .containsExactly("a promoted none→active at 2026-03-02T12:00:00.000Z");
      }
    }
  }

  @Test
  void aChangedRuleSetOfTheSameVersionIsRefused() throws Exception {
    try (OperatorRun first = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      OperatorSubtaskState state = first.snapshot();
      PublishedRules changed = new PublishedRules(RULES.replace("36h", "35h"), 0);
      assertThatThrownBy(() -> OperatorRun.restore(changed, OperatorRun.LARGE_CACHE, state))
          .hasStackTraceContaining("is still version 1: give it a higher version");
    }
  }

  @Test
  void aStateOlderThanTheTransactionTimeoutIsRefused() throws Exception {
    PublishedRules rules = new PublishedRules(RULES, 0);
    try (OperatorRun first = OperatorRun.start(RULES, OperatorRun.MINIMAL_CACHE)) {
      OperatorSubtaskState state = first.snapshot();
      OperatorRun.restore(rules, OperatorRun.MINIMAL_CACHE, state, 60_000).close();
      assertThatThrownBy(() -> OperatorRun.restore(rules, OperatorRun.MINIMAL_CACHE, state, 60_001))
          .hasStackTraceContaining("set pql.kafka.restore-expired to true");
      OperatorRun.restore(rules, OperatorRun.LARGE_CACHE, state, 60_001).close();
    }
  }

  /** A transaction begins at the snapshot before, or earlier if that was of no checkpoint. */
  @Test
  void theAgeOfAStateCountsFromItsOldestOpenTransaction() throws Exception {
    PublishedRules rules = new PublishedRules(RULES, 0);
    try (OperatorRun first = OperatorRun.start(RULES, OperatorRun.MINIMAL_CACHE)) {
      first.advanceWallClock(20_000);
      first.snapshot();
      first.advanceWallClock(20_000);
      OperatorSubtaskState failedBefore = first.snapshot();
      assertThatThrownBy(
              () -> OperatorRun.restore(rules, OperatorRun.MINIMAL_CACHE, failedBefore, 60_001))
          .hasStackTraceContaining("of the state began at 1970-01-01T00:00:00Z or later");
      first.completeCheckpoint();
      first.advanceWallClock(1_000);
      OperatorSubtaskState completedBefore = first.snapshot();
      OperatorRun.restore(rules, OperatorRun.MINIMAL_CACHE, completedBefore, 100_000).close();
      assertThatThrownBy(
              () -> OperatorRun.restore(rules, OperatorRun.MINIMAL_CACHE, completedBefore, 100_001))
          .hasStackTraceContaining("began at 1970-01-01T00:00:40Z or later");
    }
  }

  /** Processes a week of usage of 30 accounts; the watermark follows a minute behind. */
  private static void usage(OperatorRun run, int week, int messages) throws Exception {
    Random random = new Random(week);
    Instant time = Instant.parse("2026-03-01T00:00:00Z").plus(Duration.ofDays(7L * week));
    String[] events = {"Signed In", "Exported", "Set Up"};
    for (int i = 0; i < messages; i++) {
      time = time.plusMillis(random.nextInt((int) Duration.ofDays(14).toMillis() / messages));
      run.track(
          time.toString(),
          "a" + random.nextInt(30),
          "u" + random.nextInt(3),
          events[random.nextInt(events.length)]);
      if (i % 10 == 0) {
        run.watermark(time.toEpochMilli() - 60_000);
      }
    }
  }

  private static List<String> sortedQualifications(OperatorRun run) {
    return run.json(Destination.QUALIFICATIONS).stream().sorted().toList();
  }

  @Test
  void usageForACandidateThatIsNotKnownHasNoEffect() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.SMALL_CACHE)) {
      run.backfill(new BackfilledUsage("acct_9", "other", 2, 0, new byte[] {1}));
      run.snapshot();
      assertThat(run.stored()).isEmpty();
      assertThat(run.qualifications()).isEmpty();
    }
  }
}
