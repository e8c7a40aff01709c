// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.local.report.PageData;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedPostgres;
import io.flinkpql.local.sql.KnownData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests backtests of a random history against a plain recomputation from the replay's records. */
@ExtendWith(SharedPostgres.class)
class BacktestCommandIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SEED = 18;
  private static final int ACCOUNTS = 300;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration ATTRIBUTION = Duration.ofDays(20);
  private static final String RULES =
      """
      name: backtested
      version: 3
      conversion: {event: Subscription Started}
      signals:
        sign_in_days_7d: {event: Signed In, measure: active_days, window: 7d}
        invites: {event: Invited, measure: count}
      tiers:
        - {name: active, enter: "sign_in_days_7d >= 2"}
        - {name: engaged, enter: ["sign_in_days_7d >= 3", "invites >= 1"]}
      segments:
        inviting: "invites >= 2"
      """;

  @TempDir Path directory;

  private final Map<String, Instant> firstSeen = new HashMap<>();

  private Path rules(String text) throws IOException {
    Path file = Files.createTempFile(directory, "rules", ".yaml");
    return Files.writeString(file, text);
  }

  private Path history() throws IOException {
    Random random = new Random(SEED);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      String account = "a" + i;
      double activity = random.nextDouble();
      double begin = random.nextInt(90);
      int messages = 1 + random.nextInt(30);
      for (int m = 0; m < messages; m++) {
        String event = random.nextDouble() < 0.2 ? "Invited" : "Signed In";
        lines.add(message(account, event, begin + random.nextDouble() * (5 + 40 * activity)));
      }
      if (random.nextDouble() < activity * 0.5) {
        double paid = begin + random.nextDouble() * 60;
        lines.add(message(account, "Subscription Started", paid));
      }
    }
    return Files.write(directory.resolve("events.ndjson"), lines);
  }

  private String message(String account, String event, double day) {
    Instant time = START.plusMillis((long) (day * Duration.ofDays(1).toMillis()));
    firstSeen.merge(account, time, (one, other) -> one.isBefore(other) ? one : other);
    return """
        {"type":"track","event":"%s","userId":"u","timestamp":"%s","context":{"groupId":"%s"}}"""
        .formatted(event, time, account);
  }

  private JsonNode backtest(Path rules, Path events, String... options) throws IOException {
    Path out = Files.createTempFile(directory, "backtest", ".json");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "backtest",
                "--rules",
                rules.toString(),
                "--attribution",
                "20d",
                "--json",
                out.toString()));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("--events", events.toString()));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.status()).as(run.errors().toString()).isZero();
    return JSON.readTree(out.toFile());
  }

  /** Recomputes figures from the records of a replay. */
  private final class Recomputed {
    private final Map<String, Instant> paid = new HashMap<>();
    private final List<JsonNode> records = new ArrayList<>();
    private final Instant asOf;

    Recomputed(Path rules, Path events) throws IOException {
      Path qualifications = directory.resolve("qualifications.ndjson");
      Path accounts = directory.resolve("accounts.ndjson");
      CommandRun run =
          CommandRun.of(
              "replay",
              "--rules",
              rules.toString(),
              "--qualifications",
              qualifications.toString(),
              "--accounts",
              accounts.toString(),
              "--events",
              events.toString());
      assertThat(run.status()).as(run.errors().toString()).isZero();
      asOf = Instant.parse(JSON.readTree(run.out()).path("as_of").asText());
      for (String line : Files.readAllLines(qualifications)) {
        records.add(JSON.readTree(line));
      }
      for (String line : Files.readAllLines(accounts)) {
        JsonNode account = JSON.readTree(line);
        if (!account.path("converted_at").isNull()) {
          paid.put(
              account.path("account").asText(),
              Instant.parse(account.path("converted_at").asText()));
        }
      }
    }

    /** Returns statements that fill the tables as the jobs do. */
    String tables() {
      ArrayNode accounts = JSON.createArrayNode();
      firstSeen.forEach(
          (account, first) ->
              accounts
                  .addObject()
                  .put("account", account)
                  .put("first_seen", first.toString())
                  .put("converted_at", Objects.toString(paid.get(account), null)));
      return """
      INSERT INTO pql_rule_set (name, version, active_from, tiers, segments, priorities, signals, text, recorded_at,
        topic_partition, topic_offset)
      VALUES ('backtested', 3, now(), '{active,engaged}', '{inviting}', '{}', '{}', '', now(), 0, 0);
      INSERT INTO pql_account (rule_set, account, level, score, segments, entered_at, signals, seq, converted_at,
        effective_at, recorded_at, rule_set_version, first_seen, topic_partition, topic_offset)
      SELECT 'backtested', value ->> 'account', 0, 0, '{}', '{}', '{}', 0, (value ->> 'converted_at')::timestamptz,
        now(), now(), 3, (value ->> 'first_seen')::timestamptz, 0, 0
      FROM jsonb_array_elements($accounts$%s$accounts$);
      INSERT INTO pql_qualification (rule_set, account, seq, kind, to_tier, level, effective_at, recorded_at, score,
        segments, rule_set_version, entered_at, converted_at, signals, evidence, topic_partition, topic_offset)
      SELECT 'backtested', value ->> 'account', (value ->> 'seq')::bigint, value ->> 'kind', value ->> 'to',
        (value ->> 'level')::integer, (value ->> 'effective_at')::timestamptz, now(), 0,
        ARRAY(SELECT jsonb_array_elements_text(value -> 'segments')), 3, value -> 'entered_at',
        (value ->> 'converted_at')::timestamptz, '{}', '[]', 0, 0
      FROM jsonb_array_elements($records$%s$records$);
      INSERT INTO pql_conversion (rule_set, account, converted_at, level, score, segments, seq, effective_at,
        recorded_at, rule_set_version, topic_partition, topic_offset)
      SELECT rule_set, account, converted_at, level, score, segments, seq, effective_at, recorded_at, 3, 0, 0
      FROM pql_qualification WHERE rule_set = 'backtested' AND kind = 'converted';
      DO $$
      DECLARE
        rule_sets text[];
        accounts  text[];
      BEGIN
        SELECT array_agg(rule_set), array_agg(account) INTO rule_sets, accounts FROM pql_qualification;
        CALL pql_refresh_history(rule_sets, accounts);
      END $$;
      """
          .formatted(accounts, JSON.valueToTree(records));
    }

    private Map<String, Instant> qualified(Predicate<JsonNode> definition) {
      Map<String, Instant> first = new HashMap<>();
      records.stream()
          .filter(definition)
          .forEach(
              record ->
                  first.putIfAbsent(
                      record.path("account").asText(),
                      Instant.parse(record.path("effective_at").asText())));
      return first;
    }

    double baseRate() {
      double observed =
          firstSeen.entrySet().stream()
              .mapToDouble(
                  seen ->
                      Duration.between(seen.getValue(), paid.getOrDefault(seen.getKey(), asOf))
                          .toMillis())
              .sum();
      return 1 - Math.exp(-paid.size() / observed * ATTRIBUTION.toMillis());
    }

    void assertEquals(JsonNode figures, Predicate<JsonNode> definition) {
      int leads = 0;
      int won = 0;
      int mature = 0;
      Map<String, Instant> qualified = qualified(definition);
      for (Map.Entry<String, Instant> entry : qualified.entrySet()) {
        Optional<Instant> c = Optional.ofNullable(paid.get(entry.getKey()));
        Instant q = entry.getValue();
        if (c.isPresent() && !q.isBefore(c.get())) {
          continue;
        }
        leads++;
        boolean isWon = c.isPresent() && !c.get().isAfter(q.plus(ATTRIBUTION));
        won += isWon ? 1 : 0;
        mature += isWon || !q.plus(ATTRIBUTION).isAfter(asOf) ? 1 : 0;
      }
      assertThat(figures.path("leads").asInt()).isPositive().isEqualTo(leads);
      assertThat(figures.path("customers").asInt()).isEqualTo(qualified.size() - leads);
      assertThat(figures.path("won").asInt()).isPositive().isEqualTo(won);
      assertThat(figures.path("mature").asInt()).isEqualTo(mature);
      assertThat(figures.path("open").asInt()).isEqualTo(leads - mature);
      assertThat(figures.path("precision").asDouble())
          .isCloseTo((double) won / mature, within(1e-6));
      assertThat(figures.path("recall").asDouble())
          .isCloseTo((double) won / paid.size(), within(1e-6));
      assertThat(figures.path("lift").asDouble())
          .isCloseTo((double) won / mature / baseRate(), within(1e-5));
    }
  }

  @Test
  void figuresEqualARecomputationFromTheRecords() throws IOException {
    Path rules = rules(RULES);
    Path events = history();
    Recomputed expected = new Recomputed(rules, events);

    JsonNode report = backtest(rules, events);

    assertThat(report.path("accounts").asInt()).isEqualTo(ACCOUNTS);
    assertThat(report.path("paid").asInt()).isEqualTo(expected.paid.size());
    assertThat(report.path("base_rate").asDouble()).isCloseTo(expected.baseRate(), within(1e-6));
    expected.assertEquals(report.path("tiers").get(0), r -> r.path("level").asInt() >= 1);
    expected.assertEquals(report.path("tiers").get(1), r -> r.path("level").asInt() >= 2);
    expected.assertEquals(
        report.path("segments").get(0), r -> r.path("segments").toString().contains("inviting"));
  }

  @Test
  void tablesGiveTheFiguresOfTheBacktest(LocalPostgres postgres) throws Exception {
    Path rules = rules(RULES);
    Path events = history();
    JsonNode report = backtest(rules, events);
    KnownData tables = KnownData.in(postgres, "validated");
    tables.execute(new Recomputed(rules, events).tables());

    JsonNode rows =
        JSON.readTree(
            tables.value(
                "SELECT jsonb_agg(figures) FROM pql_validation('20 days', '%s') AS figures"
                        .formatted(report.path("as_of").asText())
                    + " WHERE rule_set = 'backtested'"));

    assertThat(rows).hasSize(3);
    assertSameFigures(rows.get(0), report, report.path("tiers").get(0));
    assertSameFigures(rows.get(1), report, report.path("tiers").get(1));
    assertSameFigures(rows.get(2), report, report.path("segments").get(0));
  }

  private static void assertSameFigures(JsonNode row, JsonNode report, JsonNode figures) {
    ObjectNode expected = figures.deepCopy();
    expected.setAll(Map.of("accounts", report.path("accounts"), "paid", report.path("paid")));
    expected.set("base_rate", report.path("base_rate"));
    JsonNode days = expected.remove("lead_time_days");
    days.properties().forEach(e -> expected.set("lead_days_" + e.getKey(), e.getValue()));
    expected.properties().forEach(e -> assertSame(e.getKey(), row, e.getValue()));
  }

  private static void assertSame(String name, JsonNode row, JsonNode expected) {
    JsonNode actual = row.path(name);
    if (expected.isContainerNode()) {
      assertThat(actual).as(name).hasSize(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        JsonNode part = actual.get(i);
        expected.get(i).properties().forEach(e -> assertSame(e.getKey(), part, e.getValue()));
      }
    } else if (expected.isNumber()) {
      assertThat(actual.asDouble(Double.NaN)).as(name).isCloseTo(expected.asDouble(), within(2e-6));
    } else {
      assertThat(actual).as(name).isEqualTo(expected);
    }
  }

  @Test
  void leadsAreSplitAtTheHoldoutAndComparedWithASecondRuleSet() throws IOException {
    Path second = rules(RULES.replace("\"sign_in_days_7d >= 2\"", "\"sign_in_days_7d >= 4\""));
    Path events = history();

    JsonNode report =
        backtest(
            rules(RULES),
            events,
            "--against",
            second.toString(),
            "--holdout-after",
            "2026-02-15T00:00:00Z");

    JsonNode first = report.path("tiers").get(0);
    JsonNode holdout = report.path("holdout");
    int before = holdout.path("before").path("tiers").get(0).path("leads").asInt();
    int from = holdout.path("from").path("tiers").get(0).path("leads").asInt();
    assertThat(before).isPositive();
    assertThat(from).isPositive();
    assertThat(before + from).isEqualTo(first.path("leads").asInt());

    JsonNode against = report.path("against");
    JsonNode moved = against.path("moved").get(0);
    assertThat(moved.path("tier").asText()).isEqualTo("active");
    assertThat(moved.path("both").asInt() + moved.path("only_first").asInt())
        .isEqualTo(first.path("leads").asInt());
    assertThat(moved.path("both").asInt() + moved.path("only_second").asInt())
        .isEqualTo(against.path("tiers").get(0).path("leads").asInt());
    assertThat(moved.path("only_first").asInt()).isPositive();
  }

  @Test
  void pageHoldsTheFiguresAndExamplesWithTheirEvidence() throws IOException {
    Path html = directory.resolve("backtest.html");

    JsonNode report = backtest(rules(RULES), history(), "--html", html.toString());

    JsonNode data = PageData.read(html);
    assertThat(data.path("report")).isEqualTo(report);
    JsonNode example = data.path("examples").path("/tiers/1").path("won").get(0);
    assertThat(example.path("account").asText()).matches("a\\d+");
    assertThat(example.path("qualified").get(0).path("evidence"))
        .hasSize(2)
        .first()
        .extracting(JsonNode::asText)
        .asString()
        .matches("sign_in_days_7d >= 3 \\(sign_in_days_7d \\d+\\)");
    assertThat(data.path("examples").path("/segments/0").path("won").toString())
        .contains("invites >= 2 (invites 2)");
  }

  @Test
  void summaryBeginsWithASentenceForEachTierAndSegment() throws IOException {
    CommandRun run =
        CommandRun.of(
            "backtest", "--rules", rules(RULES).toString(), "--events", history().toString());

    assertThat(run.status()).as(run.errors().toString()).isZero();
    assertThat(run.out().lines().limit(3))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches(
                        "active finds \\d+\\.\\d % of those who pay; \\d+ of \\d+ leads pay within"
                            + " 30 days, .*"),
            line -> assertThat(line).startsWith("engaged finds "),
            line -> assertThat(line).startsWith("inviting finds "));
    assertThat(run.out()).contains("backtested version 3", "95 % interval", "segment inviting");
  }

  @Test
  void ruleSetWithoutAConversionIsRefused() throws IOException {
    Path rules = rules(RULES.replace("conversion: {event: Subscription Started}\n", ""));

    CommandRun run =
        CommandRun.of("backtest", "--rules", rules.toString(), "--events", history().toString());

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).singleElement().asString().contains("names no conversion");
  }

  @Test
  void historyWithoutAnyMatchingMessageIsRefused() throws IOException {
    CommandRun run =
        CommandRun.of(
            "backtest",
            "--rules",
            rules(RULES).toString(),
            "--as-of",
            "2025-01-01",
            "--events",
            history().toString());

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).singleElement().asString().startsWith("--as-of: no message up to");
  }

  @Test
  void historyInWhichNobodyPaysGetsASentence() throws IOException {
    Path rules = rules(RULES.replace("Subscription Started", "Never Sent"));

    CommandRun run =
        CommandRun.of("backtest", "--rules", rules.toString(), "--events", history().toString());

    assertThat(run.status()).as(run.errors().toString()).isZero();
    assertThat(run.out().lines().limit(5))
        .satisfiesExactly(
            line -> assertThat(line).matches("active: \\d+ leads, and no account paid\\."),
            line -> assertThat(line).startsWith("engaged: "),
            line -> assertThat(line).startsWith("inviting: "),
            line -> assertThat(line).isEmpty(),
            line -> assertThat(line).startsWith("300 accounts, 0 paid"));
    assertThat(run.out())
        .containsPattern("No account paid, .* no message up to 2026-\\S+ is a conversion");
  }

  @Test
  void historyOfOneAccountIsSaidToHaveNoOther() throws IOException {
    List<String> lines = Files.readAllLines(history());
    Path events = directory.resolve("one.ndjson");
    Files.write(events, lines.stream().filter(line -> line.contains("\"a3\"")).toList());

    CommandRun run =
        CommandRun.of(
            "backtest", "--rules", rules(RULES).toString(), "--events", events.toString());

    assertThat(run.status()).as(run.errors().toString()).isZero();
    assertThat(run.out()).contains("1 account, ", "All messages are of one account");
  }
}
