// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.account.Account;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RecordJson;
import io.flinkpql.scoring.RuleTimeline;
import io.flinkpql.scoring.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the results of Kafka Streams and Flink SQL with those of the scoring classes. */
class OtherEnginesIT {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long SEED = 7;
  private static final int MESSAGES = 4_000;
  private static final int PARTITIONS = 4;

  /** The query of {@link FlinkSqlContender} as a rule set. */
  private static final String LIFETIME =
      """
      name: lifetime
      version: 1
      dedupe: off
      signals:
        events:  {event: "*", measure: count}
        invites: {event: Teammate Invited, measure: count}
        calls:   {event: API Called, measure: sum, of: properties.calls}
      tiers:
        - name: lead
          enter: ["invites >= 1", "calls >= 1000"]
      """;

  /** The figures of an account that both sides report. */
  record Lead(double events, double invites, double calls) {}

  @TempDir static Path logs;
  private static LocalKafka kafka;

  @BeforeAll
  static void startKafka() throws IOException {
    kafka = LocalKafka.start(logs);
  }

  @AfterAll
  static void closeKafka() {
    kafka.close();
  }

  private final List<Qualification> qualifications = new ArrayList<>();
  private final Map<String, Account> accounts = new HashMap<>();

  private RuleTimeline score(RuleSet rules, List<UsageEvent> events) {
    RuleTimeline timeline =
        new RuleTimeline(RuleHistory.of(new PublishedRules(rules, 0)), qualifications::add);
    for (UsageEvent event : events) {
      Account account =
          accounts.computeIfAbsent(
              event.account(), id -> timeline.newAccount(id, event.timestamp()));
      timeline.apply(account, event, Account.UNSET);
    }
    return timeline;
  }

  private static ContenderSettings settings(String run, Path rules, Path directory) {
    ContenderSettings settings =
        new ContenderSettings(
            run,
            kafka.bootstrapServers(),
            run + ".usage",
            rules,
            2,
            200,
            64 << 20,
            directory,
            "jdbc:postgresql://localhost/unused",
            "unused",
            Map.of());
    kafka.createTopic(settings.topic(), PARTITIONS, Map.of("retention.ms", "-1"));
    kafka.createTopic(settings.qualifications(), PARTITIONS, Map.of("retention.ms", "-1"));
    return settings;
  }

  @Test
  void kafkaStreamsWritesTheSameQualifications(@TempDir Path directory) throws Exception {
    Path rules = Path.of("..", "rules", "saas-default.yaml");
    RuleSet ruleSet = RuleSets.read(Files.readString(rules));
    ContenderInput input = ContenderInput.generate(SEED, MESSAGES, ruleSet);
    ContenderSettings settings = settings("streams", rules, directory);
    input.send(kafka, settings.topic());

    long stateBytes;
    Map<String, Long> figures;
    try (KafkaStreamsContender contender = new KafkaStreamsContender()) {
      contender.start(settings);
      await().atMost(PATIENCE).until(() -> events(contender) >= MESSAGES);
      assertThat(contender.events()).isEqualTo(MESSAGES);
      stateBytes = contender.stateBytes();
      figures = contender.figures();
    }

    score(ruleSet, input.events());
    assertThat(qualifications.size()).isGreaterThan(50);
    assertThat(ContenderOutput.byAccount(settings)).isEqualTo(expected());
    assertThat(figures).containsEntry("qualifications", (long) qualifications.size());
    assertThat(stateBytes).isGreaterThan(accounts.size() * 100L);
  }

  private static long events(Contender contender) {
    contender.check();
    return contender.events();
  }

  private Map<String, List<ObjectNode>> expected() {
    RecordJson json = new RecordJson();
    Map<String, List<ObjectNode>> expected = new TreeMap<>();
    for (Qualification qualification : qualifications) {
      expected
          .computeIfAbsent(qualification.account(), account -> new ArrayList<>())
          .add(ContenderOutput.json(json.qualification(qualification, 0)));
    }
    return expected;
  }

  @Test
  void flinkSqlFindsTheSameAccounts(@TempDir Path directory) throws Exception {
    RuleSet ruleSet = RuleSets.read(LIFETIME);
    Path rules = Files.writeString(directory.resolve("lifetime.yaml"), LIFETIME);
    ContenderInput input = ContenderInput.generate(SEED, MESSAGES, ruleSet);
    ContenderSettings settings = settings("sql", rules, directory);
    input.send(kafka, settings.topic());

    RuleTimeline timeline = score(ruleSet, input.events());
    Map<String, Lead> expected = new TreeMap<>();
    for (Account account : accounts.values()) {
      if (account.level() > 0) {
        expected.put(account.id(), lead(timeline.standing(account)));
      }
    }
    assertThat(expected).hasSizeBetween(5, accounts.size() - 5);
    long usage = input.events().stream().filter(e -> e.kind() == UsageEvent.Kind.USAGE).count();

    try (FlinkSqlContender contender = new FlinkSqlContender(SqlQuery.OF_ALL_TIME)) {
      contender.start(settings);
      await().atMost(PATIENCE).until(() -> events(contender) >= usage);
      assertThat(contender.events()).isEqualTo(usage);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(leads(settings)).isEqualTo(expected));
      await().atMost(PATIENCE).until(() -> contender.stateBytes() > 0);
    }
  }

  @Test
  void flinkSqlOverWindowsCountsTheSevenDaysBeforeEachMessage(@TempDir Path directory)
      throws Exception {
    RuleSet ruleSet = RuleSets.read(LIFETIME);
    Path rules = Files.writeString(directory.resolve("lifetime.yaml"), LIFETIME);
    ContenderInput input = ContenderInput.generate(SEED, MESSAGES, ruleSet);
    ContenderSettings settings = settings("windows", rules, directory);
    input.send(kafka, settings.topic());
    input.sendLater(kafka, settings.topic(), PARTITIONS, Duration.ofDays(1));
    Map<String, Lead> expected = SevenDays.lastLeads(input.events());
    assertThat(expected).hasSizeGreaterThan(5);

    try (FlinkSqlContender contender = new FlinkSqlContender(SqlQuery.OF_SEVEN_DAYS)) {
      contender.start(settings);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                contender.check();
                assertThat(leads(settings)).isEqualTo(expected);
              });
      assertThat(contender.events()).isPositive();
    }
  }

  private static Lead lead(Standing standing) {
    Map<String, Double> signals = standing.signals();
    return new Lead(signals.get("events"), signals.get("invites"), signals.get("calls"));
  }

  private static Map<String, Lead> leads(ContenderSettings settings) {
    Map<String, Lead> leads = new TreeMap<>();
    ContenderOutput.latest(settings)
        .forEach(
            (account, row) ->
                leads.put(
                    account,
                    new Lead(
                        row.get("events").doubleValue(),
                        row.get("invites").doubleValue(),
                        row.get("calls").doubleValue())));
    return leads;
  }
}
