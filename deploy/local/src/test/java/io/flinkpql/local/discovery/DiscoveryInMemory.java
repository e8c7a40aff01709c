// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.discovery;

import io.flinkpql.discovery.AccountFlags;
import io.flinkpql.discovery.AccountWalk;
import io.flinkpql.discovery.Candidate;
import io.flinkpql.discovery.CandidateCondition;
import io.flinkpql.discovery.CandidateRules;
import io.flinkpql.discovery.Discovery;
import io.flinkpql.discovery.DiscoveryReport;
import io.flinkpql.discovery.DiscoverySettings;
import io.flinkpql.discovery.HistogramRow;
import io.flinkpql.discovery.History;
import io.flinkpql.discovery.Survey;
import io.flinkpql.discovery.SurveyRow;
import io.flinkpql.discovery.SurveyWalk;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Runs the walks of a discovery on messages in memory, without Flink. */
final class DiscoveryInMemory {

  private static final DiscoverySettings SETTINGS =
      new DiscoverySettings(
          PlantedHistory.PAID,
          PlantedHistory.ATTRIBUTION.toMillis(),
          PlantedHistory.GAP.toMillis(),
          0.01,
          List.of(),
          DiscoverySettings.ALL);

  private final List<String> lines;

  private DiscoveryInMemory(List<String> lines) {
    this.lines = lines;
  }

  /** Returns what a discovery finds in messages, each a JSON document. */
  static DiscoveryReport of(List<String> lines) {
    return new DiscoveryInMemory(lines).report();
  }

  private DiscoveryReport report() {
    String conversion = SETTINGS.conversion();
    Map<String, SurveyRow> rows = new HashMap<>();
    walk(
        CandidateRules.ofSurvey(conversion),
        new SurveyWalk(SETTINGS, row -> rows.merge(row.key(), row, SurveyRow::plus)));
    Survey survey = new Survey(SETTINGS);
    rows.values().forEach(survey::add);
    History history = survey.history(OptionalLong.empty());
    List<Candidate> candidates = survey.candidates();
    List<HistogramRow> histograms = new ArrayList<>();
    walk(
        CandidateRules.of(conversion, candidates),
        Discovery.histograms(conversion, candidates, history, histograms::add));
    Discovery discovery = new Discovery(SETTINGS, survey, history, candidates, histograms);
    List<CandidateCondition> conditions = discovery.conditions();
    List<AccountFlags> flags = new ArrayList<>();
    walk(
        CandidateRules.of(
            conversion, conditions.stream().map(CandidateCondition::candidate).toList()),
        Discovery.flags(conversion, conditions, history, flags::add));
    return discovery.report(flags, tested -> {});
  }

  private void walk(RuleSet rules, AccountWalk walk) {
    Map<String, List<UsageEvent>> byAccount = new TreeMap<>();
    MessageParser parser = new MessageParser(new RuleSetInterest(rules), System::currentTimeMillis);
    for (int i = 0; i < lines.size(); i++) {
      parser.parse(
          lines.get(i).getBytes(StandardCharsets.UTF_8),
          -1,
          new UsageEvent.Position(0, i, 0),
          message -> {
            UsageEvent event = ((ParsedMessage.Usable) message).event();
            byAccount.computeIfAbsent(event.account(), id -> new ArrayList<>()).add(event);
          });
    }
    for (List<UsageEvent> events : byAccount.values()) {
      events.sort(Comparator.comparingLong(UsageEvent::timestamp));
      events.forEach(walk::apply);
      walk.finishAccounts();
    }
    walk.end();
  }
}
