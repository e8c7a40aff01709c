// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.discovery.SurveyRow.Kind;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.Measure;
import io.flinkpql.rules.RuleSetInterest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests which events and properties become candidates. */
class SurveyTest {

  private static DiscoverySettings settings(int last, String... ignored) {
    return new DiscoverySettings("Paid", 1, 1, 0.5, List.of(ignored), last);
  }

  /** Surveys messages; each is an account, a minute, an event and properties. */
  private static Survey survey(DiscoverySettings settings, String... messages) {
    Map<String, List<UsageEvent>> byAccount = new HashMap<>();
    MessageParser parser =
        new MessageParser(
            new RuleSetInterest(CandidateRules.ofSurvey("Paid")), System::currentTimeMillis);
    for (String message : messages) {
      String[] parts = message.split("\\|");
      String json =
          """
          {"type": "track", "context": {"groupId": "%s"}, "timestamp": %d, "event": "%s",
           "properties": {%s}}"""
              .formatted(
                  parts[0],
                  1_767_571_200_000L + Long.parseLong(parts[1]) * 60_000,
                  parts[2],
                  parts.length > 3 ? parts[3] : "");
      parser.parse(
          json.getBytes(StandardCharsets.UTF_8),
          -1,
          new UsageEvent.Position(0, 0, 0),
          parsed -> {
            UsageEvent event = ((ParsedMessage.Usable) parsed).event();
            byAccount.computeIfAbsent(event.account(), id -> new ArrayList<>()).add(event);
          });
    }
    Map<String, SurveyRow> rows = new HashMap<>();
    SurveyWalk walk = new SurveyWalk(settings, row -> rows.merge(row.key(), row, SurveyRow::plus));
    byAccount
        .values()
        .forEach(
            events -> {
              events.forEach(walk::apply);
              walk.finishAccounts();
            });
    walk.end();
    Survey survey = new Survey(settings);
    rows.values().forEach(survey::add);
    return survey;
  }

  private static Stream<String> events(Survey survey) {
    return survey.candidates().stream().map(Candidate::event).distinct();
  }

  @Test
  void commonEventsThatComeBeforePayingAreCandidates() {
    Survey survey =
        survey(
            settings(DiscoverySettings.ALL, "Ignored"),
            "a|1|Used",
            "a|1|Ignored",
            "a|2|Paid",
            "a|3|Used",
            "a|4|Invoice",
            "b|1|Used",
            "b|1|Ignored",
            "b|1|Paid",
            "b|4|Invoice",
            "c|1|Rare",
            "c|9|Used");

    assertThat(survey.accounts()).isEqualTo(3);
    assertThat(survey.paid()).isEqualTo(2);
    assertThat(events(survey)).containsExactly("Used", "*");
  }

  @Test
  void eachMeasureAndWindowOfAnEventIsACandidate() {
    Survey survey =
        survey(
            settings(DiscoverySettings.ALL),
            "a|1|Used|\"rows\": 1, \"plan\": \"x\", \"list\": [1], \"a.b\": 1",
            "a|2|Used|\"rows\": null");
    List<Candidate> used =
        survey.candidates().stream().filter(each -> each.event().equals("Used")).toList();

    // Count, active days and users; sum and distinct values of rows; distinct plans.
    assertThat(used).hasSize(5 * 6 + 2).doesNotHaveDuplicates();
    assertThat(used.stream().filter(each -> each.measure() == Measure.SUM))
        .extracting(Candidate::property)
        .containsOnly("rows");
    assertThat(used.stream().filter(each -> each.measure() == Measure.DISTINCT))
        .extracting(Candidate::property)
        .containsOnly("rows", "plan");
    assertThat(survey.candidates().stream().filter(Candidate::isOfEveryEvent)).hasSize(11);
  }

  @Test
  void lastPaymentsAreThoseUsed() {
    Survey survey =
        survey(settings(2), "a|1|Paid", "b|5|Paid", "c|3|Paid", "d|9|Used", "d|10|Used");

    assertThat(survey.paid()).isEqualTo(2);
    assertThat(survey.history(OptionalLong.empty()).earliestUsed().account()).isEqualTo("c");
  }

  @Test
  void ofNamesWithoutEndTheMostCommonAreKept() {
    Survey survey = new Survey(settings(DiscoverySettings.ALL));
    survey.add(row(Kind.TOTAL, "", 10));
    for (int i = 0; i < 300_000; i++) {
      survey.add(row(Kind.EVENT, "e" + i, i == 7 ? 9 : 1));
    }

    assertThat(survey.events()).hasSizeLessThan(200_000).contains("e7");
    assertThat(events(survey)).containsExactly("e7", "*");
  }

  private static SurveyRow row(Kind kind, String name, long accounts) {
    return new SurveyRow(kind, name, "", accounts, 1, accounts, 0, 0, 0, 0);
  }
}
