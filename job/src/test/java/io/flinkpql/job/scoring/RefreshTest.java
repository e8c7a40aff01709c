// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.job.routing.OutboundRecord.Destination;
import io.flinkpql.rules.PublishedRules;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Tests when standings of accounts and versions of the rule set are written. */
class RefreshTest {

  private static final String RULES =
      """
      name: test
      version: 1
      signals:
        sign_in_days: {event: Signed In, measure: active_days, window: 3d}
        exports: {event: Exported, measure: count}
      tiers:
        - {name: active, enter: ["sign_in_days >= 2"]}
        - {name: ready, enter: ["sign_in_days >= 3", "exports >= 1"]}
      """;

  @Test
  void aStaleStandingIsWrittenOncePerRefreshInterval() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-02T11:00:00Z", "a", "u", "Exported");
      run.track("2026-03-02T12:00:00Z", "a", "u", "Exported");
      assertThat(standings(run)).isEmpty();
      run.refresh();
      assertThat(standings(run))
          .containsExactly(
              "a seq 0, level 0, exports 2, at 2026-03-02T12:00:00.000Z, next active without"
                  + " sign_in_days >= 2, drops null");
      run.refresh();
      assertThat(standings(run)).as("nothing changed since").hasSize(1);
      run.track("2026-03-02T13:00:00Z", "a", "u", "Exported");
      run.refresh();
      assertThat(standings(run))
          .hasSize(2)
          .last()
          .asString()
          .startsWith("a seq 0, level 0, exports 3,");
    }
  }

  @Test
  void aStandingWrittenWithAQualificationIsNotStale() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-03T10:00:00Z", "a", "u", "Signed In");
      List<String> standing =
          List.of(
              "a seq 1, level 1, exports 0, at 2026-03-03T10:00:00.000Z, next ready without"
                  + " sign_in_days >= 3, exports >= 1, drops 2026-03-05T00:00:00.000Z");
      assertThat(standings(run)).isEqualTo(standing);
      run.refresh();
      assertThat(standings(run)).isEqualTo(standing);
    }
  }

  @Test
  void aStandingIsReadAtTheLatestClockNotAtItsQualification() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-03T10:00:00Z", "a", "u", "Signed In");
      run.track("2026-03-07T10:00:00Z", "a", "u", "Exported");
      assertThat(run.qualifications())
          .last()
          .isEqualTo("a demoted active→none at 2026-03-05T00:00:00.000Z");
      assertThat(standings(run))
          .last()
          .isEqualTo(
              "a seq 2, level 0, exports 1, at 2026-03-07T10:00:00.000Z, next active without"
                  + " sign_in_days >= 2, drops null");
      run.refresh();
      assertThat(standings(run)).hasSize(2);
    }
  }

  @Test
  void onlyStaleStandingsAreWrittenWhetherCachedOrNot() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.SMALL_CACHE)) {
      for (int i = 0; i < 40; i++) {
        run.track("2026-03-02T10:00:00Z", "a" + i, "u", "Exported");
      }
      assertThat(run.stored()).hasSizeBetween(20, 39);
      run.refresh();
      assertThat(standings(run)).hasSize(40);
      run.snapshot();
      run.track("2026-03-02T10:00:01Z", "a3", "u", "Exported");
      run.track("2026-03-02T10:00:01Z", "a33", "u", "Exported");
      run.refresh();
      assertThat(standings(run).subList(40, standings(run).size()))
          .extracting(standing -> standing.substring(0, standing.indexOf(", at")))
          .containsExactlyInAnyOrder(
              "a3 seq 0, level 0, exports 2", "a33 seq 0, level 0, exports 2");
    }
  }

  @Test
  void stalenessSurvivesARestore() throws Exception {
    try (OperatorRun first = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      first.track("2026-03-02T10:00:00Z", "written", "u", "Exported");
      first.refresh();
      first.track("2026-03-02T10:00:00Z", "stale", "u", "Exported");
      OperatorSubtaskState state = first.snapshot();
      try (OperatorRun second =
          OperatorRun.restore(new PublishedRules(RULES, 0), OperatorRun.LARGE_CACHE, state)) {
        second.refresh();
        assertThat(standings(second)).hasSize(1).first().asString().startsWith("stale seq 0,");
        OperatorSubtaskState after = second.snapshot();
        try (OperatorRun third =
            OperatorRun.restore(new PublishedRules(RULES, 0), OperatorRun.LARGE_CACHE, after)) {
          third.refresh();
          assertThat(standings(third)).isEmpty();
        }
      }
    }
  }

  @Test
  void aSweptAccountWrittenWithItsQualificationIsNotStale() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.SMALL_CACHE)) {
      for (int i = 0; i < 20; i++) {
        run.track("2026-03-02T10:00:00Z", "a" + i, "u", "Signed In");
        run.track("2026-03-03T10:00:00Z", "a" + i, "u", "Signed In");
      }
      run.watermark("2026-03-05T00:00:00Z");
      assertThat(run.qualifications()).hasSize(40);
      assertThat(standings(run)).hasSize(40);
      run.refresh();
      assertThat(standings(run)).as("written with its qualification").hasSize(40);
    }
  }

  @Test
  void aDeletedAccountIsNotRefreshed() throws Exception {
    try (OperatorRun run = OperatorRun.start(RULES, OperatorRun.LARGE_CACHE)) {
      run.track("2026-03-02T10:00:00Z", "a", "u", "Exported");
      run.message(
          """
          {"type": "delete", "context": {"groupId": "a"}, "timestamp": "2026-03-03T13:00:00Z"}""");
      run.refresh();
      assertThat(run.json(Destination.ACCOUNTS)).containsExactly("{\"tombstone\":true}");
    }
  }

  @Test
  void aRuleSetIsWrittenAtEachStartWithItsFirstActiveFrom() throws Exception {
    PublishedRules rules = new PublishedRules(RULES, 1_000);
    try (OperatorRun first = OperatorRun.start(rules, 0)) {
      first.publish(rules);
      assertThat(ruleSets(first)).containsExactly("test 1 from 1970-01-01T00:00:01.000Z");
      first.track("2026-03-02T10:00:00Z", "a", "u", "Exported");
      OperatorSubtaskState state = first.snapshot();
      PublishedRules again = new PublishedRules(RULES, 5_000);
      try (OperatorRun second = OperatorRun.restore(again, OperatorRun.LARGE_CACHE, state)) {
        second.publish(again);
        assertThat(ruleSets(second)).containsExactly("test 1 from 1970-01-01T00:00:01.000Z");
        second.publish(RULES.replace("version: 1", "version: 3"), "2026-03-04T00:00:00Z");
        assertThat(ruleSets(second)).last().isEqualTo("test 3 from 2026-03-04T00:00:00.000Z");
        second.publish(RULES.replace("version: 1", "version: 2"), "2026-03-05T00:00:00Z");
        assertThat(ruleSets(second)).as("version 2 is outdated").hasSize(2);
      }
    }
  }

  @Test
  void onlyTheFirstSubtaskWritesRuleSets() throws Exception {
    PublishedRules rules = new PublishedRules(RULES, 1_000);
    try (OperatorRun run = OperatorRun.start(rules, 1)) {
      run.publish(rules);
      assertThat(ruleSets(run)).isEmpty();
    }
  }

  private static List<String> ruleSets(OperatorRun run) {
    return run.records(Destination.RULE_SETS)
        .map(
            json ->
                "%s %s from %s"
                    .formatted(
                        json.get("name").asText(),
                        json.get("version").asText(),
                        json.get("active_from").asText()))
        .toList();
  }

  private static List<String> standings(OperatorRun run) {
    return run.records(Destination.ACCOUNTS).map(RefreshTest::line).toList();
  }

  private static String line(JsonNode json) {
    return "%s seq %s, level %s, exports %s, at %s, next %s without %s, drops %s"
        .formatted(
            json.get("account").asText(),
            json.get("seq").asText(),
            json.get("level").asText(),
            json.at("/signals/exports").asText(),
            json.get("effective_at").asText(),
            json.at("/next/tier").asText(),
            String.join(", ", json.at("/next/missing").findValuesAsText("condition")),
            json.get("drops_at").asText());
  }
}
