// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RuleSetDiffTest {

  private static final String BEFORE =
      """
      name: small
      version: 1
      signals:
        sign_ins_7d: {event: Signed In, measure: count, window: 7d}
        exports: {event: Report Exported, measure: count}
      score: {points: {Signed In: 1}, half_life: 14d}
      tiers:
        - {name: active, enter: "sign_ins_7d >= 3", hold: 3d}
        - {name: power, enter: "exports >= 2"}
      segments: {busy: "sign_ins_7d >= 4"}
      priority:
        - {name: high, when: "level >= 2"}
        - {name: low, when: "level >= 1"}
      """;

  private static List<String> diff(String after) throws InvalidRuleSetException {
    return RuleSetDiff.of(
        RuleSets.read(BEFORE), RuleSets.read(after.replace("version: 1", "version: 2")));
  }

  @Test
  void versionsThatDifferInTextAloneComputeTheSame() throws InvalidRuleSetException {
    assertThat(diff("# a comment\n" + BEFORE)).containsExactly("The versions compute the same.");
  }

  @Test
  void aLongerWindowChangesTheSignalAndNeedsNoNewTrack() throws InvalidRuleSetException {
    assertThat(diff(BEFORE.replace("window: 7d", "window: 14d")))
        .containsExactly(
            "signal sign_ins_7d: number of 'Signed In', in 7 days up to today"
                + " -> number of 'Signed In', in 14 days up to today");
  }

  @Test
  void aNewMatcherCountsFromItsStartAndAMatcherThatGoesAwayIsForgotten()
      throws InvalidRuleSetException {
    assertThat(
            diff(
                BEFORE.replace(
                    "exports: {event: Report Exported, measure: count}",
                    "exports: {event: Report Exported, measure: count, where: properties.rows > 9}")))
        .containsExactly(
            "signal exports: number of 'Report Exported'"
                + " -> number of 'Report Exported' where properties.rows > 9",
            "+ counts from its start on: number of 'Report Exported' where properties.rows > 9",
            "- forgets, and begins anew if it comes back: number of 'Report Exported'");
  }

  @Test
  void hoursThatATrackHadNotCountFromTheirStart() throws InvalidRuleSetException {
    assertThat(diff(BEFORE.replace("window: 7d", "window: 24h")))
        .contains("+ counts by the hour from its start on: number of 'Signed In'");
  }

  @Test
  void labelsAreCompared() throws InvalidRuleSetException {
    String after =
        BEFORE
            .replace("measure: count, window: 7d", "measure: count, window: 7d, label: sign-ins")
            .replace("hold: 3d", "hold: 3d, label: In use")
            .replace("\"sign_ins_7d >= 4\"", "{when: \"sign_ins_7d >= 4\", label: Busy}");

    assertThat(diff(after))
        .containsExactly(
            "+ label of signal sign_ins_7d: sign-ins",
            "+ label of tier active: In use",
            "+ label of segment busy: Busy");
  }

  @Test
  void everyOtherPartIsCompared() throws InvalidRuleSetException {
    String after =
        BEFORE
                .replace("hold: 3d", "hold: 4h, stay: \"sign_ins_7d >= 1\"")
                .replace("sign_ins_7d >= 3", "sign_ins_7d >= 2")
                .replace("name: power", "name: expert")
                .replace("busy: \"sign_ins_7d >= 4\"", "calm: \"sign_ins_7d < 2\"")
                .replace("{Signed In: 1}, half_life: 14d", "{Signed In: 2}, cap: 50")
                .replace("- {name: low, when: \"level >= 1\"}", "- {name: low, when: \"true\"}")
            + """
            timezone: Europe/Berlin
            retention: 120d
            exclude: "user == 'bot'"
            dedupe: off
            conversion: {event: Paid}
            """;

    assertThat(diff(after))
        .containsExactly(
            "timezone: UTC -> Europe/Berlin",
            "retention: 90d -> 120d",
            "conversion: none -> Paid",
            "dedupe: 1000 messages, 1h -> off",
            "+ exclude: user == 'bot'",
            "  usage of more than 90 days ago is gone: the longer retention fills day by day",
            "points Signed In: 1 -> 2",
            "half_life: 14 days -> none",
            "cap: none -> 50",
            "tiers: active, power -> active, expert",
            "- tier active enter: sign_ins_7d >= 3",
            "+ tier active enter: sign_ins_7d >= 2",
            "+ tier active stay: sign_ins_7d >= 1",
            "tier active hold: 3d -> 4h",
            "+ tier expert enter: exports >= 2",
            "- segment busy: sign_ins_7d >= 4",
            "+ segment calm: sign_ins_7d < 2",
            "- priority low: level >= 1",
            "+ priority low: true");
  }
}
