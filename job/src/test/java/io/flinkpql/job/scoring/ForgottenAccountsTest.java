// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.job.routing.OutboundRecord.Destination;
import io.flinkpql.rules.PublishedRules;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that accounts without messages are forgotten after {@code pql.state.ttl}: ten days. */
class ForgottenAccountsTest {

  private static final String RULES =
      """
      name: test
      version: 1
      signals:
        sign_in_days: {event: Signed In, measure: active_days, window: 3d}
        idle_days: {event: Signed In, measure: days_since_last}
      tiers:
        - {name: active, enter: ["sign_in_days >= 2"]}
      """;

  private static final String HELD =
      RULES.replace("\"sign_in_days >= 2\"]", "\"sign_in_days >= 1\"], hold: 90d");

  private static OperatorRun start(String rules) throws Exception {
    return OperatorRun.start(rules, withTtl(OperatorRun.SMALL_CACHE));
  }

  private static ScoringSettings withTtl(ScoringSettings settings) {
    return new ScoringSettings(
        settings.cacheBytes(),
        settings.flush(),
        new SweepSettings(3, 10, OperatorRun.REFRESH_INTERVAL, Duration.ofDays(10).toMillis()),
        settings.maxRestoreAgeMillis());
  }

  @Test
  void anAccountWithoutMessagesIsDeletedInAllPlaces() throws Exception {
    try (OperatorRun run = start(RULES)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-03T10:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-05T10:00:00Z", "later", "u", "Signed In");
      run.watermark("2026-03-13T09:59:59Z");
      assertThat(run.qualifications())
          .last()
          .isEqualTo("a demoted active→none at 2026-03-05T00:00:00.000Z");
      run.watermark("2026-03-14T00:00:00Z");
      assertThat(run.qualifications())
          .last()
          .isEqualTo("a deleted none→none at 2026-03-13T10:00:00.000Z");
      assertThat(run.json(Destination.ACCOUNTS)).last().isEqualTo("{\"tombstone\":true}");
      run.snapshot();
      assertThat(run.stored()).containsExactly("later");
    }
  }

  @Test
  void aForgottenAccountBeginsAnewWithItsNextMessage() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, withTtl(OperatorRun.LARGE_CACHE))) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-03T10:00:00Z", "a", "u", "Signed In");
      run.watermark("2026-03-14T00:00:00Z");
      run.track("2026-03-14T10:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-15T10:00:00Z", "a", "u", "Signed In");
      assertThat(run.records(Destination.QUALIFICATIONS))
          .extracting(json -> json.get("kind").asText() + " " + json.get("seq"))
          .containsExactly("promoted 1", "demoted 2", "deleted 3", "promoted 1");
      assertThat(run.records(Destination.QUALIFICATIONS).map(json -> json.get("trigger")))
          .element(2)
          .extracting(JsonNode::isNull)
          .isEqualTo(true);
    }
  }

  @Test
  void anAccountThatAHoldKeepsOnItsTierIsForgotten() throws Exception {
    try (OperatorRun run = start(HELD)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      assertThat(run.timers()).isOne();
      run.watermark("2026-03-13T00:00:00Z");
      assertThat(run.timers()).isZero();
      run.watermark("2026-08-01T00:00:00Z");
      assertThat(run.qualifications())
          .containsExactly(
              "a promoted none→active at 2026-03-02T10:00:00.000Z",
              "a deleted active→none at 2026-03-12T10:00:00.000Z");
    }
  }

  /** The last condition has the account evaluated on each day for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"true", "idle_days * 2 >= 0"})
  void neitherDaysNorVersionsCountAsMessages(String condition) throws Exception {
    String rules = RULES.replace("sign_in_days >= 2", condition);
    try (OperatorRun run = start(rules)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      for (int day = 3; day <= 7; day++) {
        run.watermark("2026-03-0%dT00:00:00Z".formatted(day));
      }
      run.publish(rules.replace("version: 1", "version: 2"), "2026-03-07T12:00:00Z");
      run.watermark("2026-03-12T00:00:00Z");
      run.snapshot();
      assertThat(run.stored()).containsExactly("a");
      run.watermark("2026-03-13T00:00:00Z");
      assertThat(run.qualifications())
          .last()
          .isEqualTo("a deleted active→none at 2026-03-12T10:00:00.000Z");
    }
  }

  /** Without messages to remember, the next boundary after the last message is the last use. */
  @Test
  void withoutDuplicatesToFindTheClockCounts() throws Exception {
    try (OperatorRun run = start(RULES + "dedupe: off\n")) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      run.watermark("2026-03-20T00:00:00Z");
      assertThat(run.qualifications()).last().asString().startsWith("a deleted none→none at ");
      assertThat(run.stored()).isEmpty();
    }
  }

  @Test
  void withoutATtlNoAccountIsForgotten() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.SMALL_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      run.watermark("2026-12-31T00:00:00Z");
      run.snapshot();
      assertThat(run.stored()).containsExactly("a");
      assertThat(run.qualifications()).isEmpty();
    }
  }

  /** Each day a hundred accounts come that never return, while one stays. */
  @Test
  void accountsThatVanishLeaveNeitherStateNorTimers() throws Exception {
    try (OperatorRun run = start(HELD)) {
      Instant day = Instant.parse("2026-03-02T00:00:00Z");
      for (int i = 0; i < 60; i++) {
        Instant today = day.plus(Duration.ofDays(i));
        run.track(today.plusSeconds(1).toString(), "stays", "u", "Signed In");
        for (int account = 0; account < 100; account++) {
          run.track(today.plusSeconds(2).toString(), "a" + i + "-" + account, "u", "Signed In");
        }
        run.watermark(today.plus(Duration.ofDays(1)).toEpochMilli());
        assertThat(run.stored()).hasSizeLessThanOrEqualTo(11 * 100 + 1);
        assertThat(run.timers()).isLessThanOrEqualTo(11 * 100 + 1);
      }
      run.track("2026-05-15T00:00:00Z", "stays", "u", "Signed In");
      run.watermark("2026-05-16T00:00:00Z");
      run.snapshot();
      assertThat(run.stored()).containsExactly("stays");
      assertThat(run.timers()).isOne();
    }
  }

  @Test
  void anAccountIsForgottenAfterARestore() throws Exception {
    try (OperatorRun first = start(RULES)) {
      first.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      OperatorSubtaskState state = first.snapshot();
      try (OperatorRun second =
          OperatorRun.restore(
              new PublishedRules(RULES, 0), withTtl(OperatorRun.SMALL_CACHE), state)) {
        second.watermark("2026-03-13T00:00:00Z");
        assertThat(second.stored()).isEmpty();
      }
    }
  }
}
