// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.account.Account;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import io.flinkpql.validation.AccountOutcome;
import io.flinkpql.validation.BacktestReport;
import io.flinkpql.validation.LeadHistory;
import io.flinkpql.validation.RuleSetOutcomes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Makes up a backtest of two rule sets, with account ids that attack the page. */
final class SampleBacktest {

  /** Begins each account id: markup, line separators and a control that turns text around. */
  static final String HOSTILE =
      "</script ><!--<script ></script><script>window.hostile=1</script><img src=x onerror=window.hostile=1>"
          + "\u2028\u2029\u202e{{data}}$1&amp;\"'";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final long AS_OF = START + 200 * DAY;
  private static final long ATTRIBUTION = 30 * DAY;
  private static final int ACCOUNTS = 500;
  private static final String RULES =
      """
      name: sample
      version: 3
      conversion: {event: Subscription Started}
      signals:
        sign_in_days_7d:
          {event: Signed In, measure: active_days, window: 7d, label: "days <b>active</b>"}
        invites: {event: Invited, measure: count}
      tiers:
        - {name: active, enter: "sign_in_days_7d >= 2"}
        - {name: engaged, enter: ["sign_in_days_7d >= 3", "invites >= 1"]}
      segments:
        inviting: "invites >= 2"
        silent: "invites >= 100"
      """;

  private final Random random;
  private final RuleSet rules;
  private final List<AccountOutcome> outcomes = new ArrayList<>();
  private final List<String> records = new ArrayList<>();

  private SampleBacktest(long seed, String name) throws InvalidRuleSetException {
    random = new Random(seed);
    rules = RuleSets.read(RULES.replace("name: sample", "name: " + name));
    for (int i = 0; i < ACCOUNTS; i++) {
      add(HOSTILE + i);
    }
  }

  /** Writes the page of a backtest of two rule sets with a holdout. */
  static Path page(Path directory) throws IOException, InvalidRuleSetException {
    SampleBacktest first = new SampleBacktest(1, "first");
    SampleBacktest second = new SampleBacktest(2, "second");
    RuleSetOutcomes outcomes = first.outcomes();
    BacktestReport report =
        new BacktestReport(
            first.rules.name(),
            first.rules.version(),
            AS_OF,
            ATTRIBUTION,
            outcomes.result(ATTRIBUTION),
            Optional.of(outcomes.holdout(ATTRIBUTION, START + 90 * DAY)),
            Optional.of(outcomes.comparedWith(second.outcomes(), ATTRIBUTION)));
    String html =
        BacktestPage.html(report, List.of(first.records(directory), second.records(directory)));
    return Files.writeString(directory.resolve("backtest.html"), html);
  }

  /** Writes the page of a backtest in which nobody qualified and nobody paid. */
  static Path quietPage(Path directory) throws IOException, InvalidRuleSetException {
    RuleSet rules = RuleSets.read(RULES);
    AccountOutcome quiet = new AccountOutcome(HOSTILE, AS_OF, Account.UNSET, LeadHistory.empty(4));
    RuleSetOutcomes outcomes = new RuleSetOutcomes(rules, List.of(quiet), AS_OF);
    BacktestReport report =
        new BacktestReport(
            rules.name(),
            rules.version(),
            AS_OF,
            ATTRIBUTION,
            outcomes.result(ATTRIBUTION),
            Optional.empty(),
            Optional.empty());
    Path records = Files.writeString(directory.resolve("none.ndjson"), "");
    return Files.writeString(
        directory.resolve("quiet.html"),
        BacktestPage.html(report, List.of(new RuleSetRecords(rules, records))));
  }

  private RuleSetOutcomes outcomes() {
    return new RuleSetOutcomes(rules, outcomes, AS_OF);
  }

  private RuleSetRecords records(Path directory) throws IOException {
    Path file = directory.resolve(rules.name() + ".ndjson");
    return new RuleSetRecords(rules, Files.write(file, records));
  }

  private void add(String account) {
    long firstSeen = START + (long) (random.nextDouble() * 180 * DAY);
    long[] qualifiedAt = {Account.UNSET, Account.UNSET, Account.UNSET, Account.UNSET};
    long[] leftAt = qualifiedAt.clone();
    long time = firstSeen;
    int reached = random.nextInt(4);
    for (int definition = 0; definition < reached; definition++) {
      time = Math.min(AS_OF, time + (long) (random.nextDouble() * 10 * DAY));
      qualifiedAt[definition] = time;
      if (random.nextInt(5) == 0) {
        leftAt[definition] = Math.min(AS_OF, time + 3 * DAY);
      }
      records.add(record(account, Math.min(definition + 1, 2), definition == 2, time));
    }
    long paidAt = firstSeen + (long) (random.nextDouble() * 60 * DAY);
    boolean pays = random.nextDouble() < 0.1 + 0.15 * reached && paidAt <= AS_OF;
    outcomes.add(
        new AccountOutcome(
            account,
            firstSeen,
            pays ? paidAt : Account.UNSET,
            new LeadHistory(qualifiedAt, leftAt)));
  }

  private static String record(String account, int level, boolean inviting, long time) {
    ObjectNode record = JSON.createObjectNode();
    record.put("account", account).put("level", level);
    record.put("effective_at", Instant.ofEpochMilli(time).toString());
    if (inviting) {
      record.putArray("segments").add("inviting");
    }
    record.putObject("signals").put("sign_in_days_7d", 4).put("invites", 7);
    ObjectNode evidence = record.putArray("evidence").addObject();
    evidence.put("tier", level == 1 ? "active" : "engaged").put("list", "enter");
    evidence.put("condition", "sign_in_days_7d >= " + (level + 1)).put("met", true);
    evidence.putObject("values").put("sign_in_days_7d", 4);
    return record.toString();
  }
}
