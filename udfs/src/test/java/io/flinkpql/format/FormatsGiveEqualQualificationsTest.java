// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import io.flinkpql.rules.RuleSets;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RecordJson;
import io.flinkpql.scoring.RuleTimeline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes random usage in each format, and compares the qualifications byte for byte. */
@Timeout(120)
class FormatsGiveEqualQualificationsTest {

  private static final String RULES =
      """
      name: formats
      version: 1
      signals:
        used: {event: Feature Used, measure: count}
        features: {event: Feature Used, measure: distinct, of: properties.feature, window: 14d}
        calls: {event: API Called, measure: sum, of: properties.calls, window: 7d}
        users: {event: "*", measure: distinct_users, window: 7d}
        big: {event: API Called, measure: count, where: properties.calls >= 40}
      score: {half_life: 3d, points: {Feature Used: 1, API Called: 0.5}}
      tiers:
        - {name: started, enter: [used >= 2]}
        - {name: engaged, enter: [features >= 3, users >= 2], stay: [features >= 2]}
        - {name: qualified, enter: ["calls >= 100 || big >= 3"]}
      segments: {busy: score >= 5}
      """;
  private static final String TRAIT_RULES =
      RULES.replace("big >= 3\"", "calls >= 0.5 * traits.limit\"");
  private static final long START = 1_772_619_330_123L;

  private final Random random = new Random();
  private final long seed = System.nanoTime();

  @Test
  void usageWithTheAccountOnEachEvent() {
    assertEqualQualifications(
        RULES,
        Usage::in,
        "segment",
        "posthog",
        "amplitude",
        "mixpanel",
        "snowplow",
        "cloudevents",
        "kafka-connect");
  }

  @Test
  void usageWithTraitsOfAccounts() {
    assertEqualQualifications(
        TRAIT_RULES,
        (usage, format) -> usage.event().equals("Group") ? usage.groupIn(format) : usage.in(format),
        "segment",
        "posthog",
        "amplitude",
        "cloudevents",
        "kafka-connect");
  }

  @Test
  void usageWithTraitsOfAccountsThatNobodySent() {
    assertEqualQualifications(
        TRAIT_RULES,
        (usage, format) ->
            usage.event().equals("Group") ? usage.ofNobody().groupIn(format) : usage.in(format),
        "segment",
        "mixpanel");
  }

  private void assertEqualQualifications(
      String rules, BiFunction<Usage, String, String> writer, String... formats) {
    random.setSeed(seed);
    int qualifications = 0;
    for (int stream = 0; stream < 20; stream++) {
      List<Usage> usage = usage(rules.equals(TRAIT_RULES));
      List<String> expected = qualifications(rules, usage, writer, "segment");
      qualifications += expected.size();
      for (String format : formats) {
        assertThat(qualifications(rules, usage, writer, format))
            .as("format %s, seed %d, stream %d", format, seed, stream)
            .isEqualTo(expected);
      }
    }
    assertThat(qualifications).isGreaterThan(20);
  }

  private List<Usage> usage(boolean withGroups) {
    List<Usage> usage = new ArrayList<>();
    long time = START;
    for (int i = 0; i < 120; i++) {
      time += random.nextInt(14_400_000);
      boolean group = withGroups && random.nextInt(10) == 0;
      String event = random.nextBoolean() ? "Feature Used" : "API Called";
      usage.add(
          new Usage(
              "acct_" + random.nextInt(3),
              "user_" + random.nextInt(4),
              group ? "Group" : event,
              time,
              // Ids repeat now and then, so that some messages are duplicates.
              "m-" + (i - random.nextInt(2)),
              group
                  ? Map.of("limit", String.valueOf(random.nextInt(200)))
                  : Map.of("feature", "f" + random.nextInt(5), "calls", "" + random.nextInt(60))));
    }
    return usage;
  }

  private static List<String> qualifications(
      String rules, List<Usage> usage, BiFunction<Usage, String, String> writer, String format) {
    RuleHistory history = history(rules);
    List<Qualification> records = new ArrayList<>();
    RuleTimeline timeline = new RuleTimeline(history, records::add);
    MessageParser parser =
        new MessageParser(
            Formats.named(format).orElseThrow(),
            RuleInterests.following(() -> history),
            () -> Long.MAX_VALUE);
    Map<String, Account> accounts = new HashMap<>();
    List<ParsedMessage> messages = new ArrayList<>();
    for (int i = 0; i < usage.size(); i++) {
      byte[] value = writer.apply(usage.get(i), format).getBytes(StandardCharsets.UTF_8);
      // Mixpanel's updates of groups state no time.
      parser.parse(value, usage.get(i).time(), new Position(0, i, 0), messages::add);
    }
    messages.removeIf(
        message -> message instanceof IdentityClaim || message instanceof ParsedMessage.Ignored);
    for (ParsedMessage message : messages) {
      UsageEvent event = FormatFixture.event(message);
      Account account =
          accounts.computeIfAbsent(
              event.account(), id -> timeline.newAccount(id, event.timestamp()));
      accounts.put(event.account(), timeline.apply(account, event, Account.UNSET).account());
    }
    RecordJson json = new RecordJson();
    return records.stream()
        .map(record -> new String(json.qualification(record, 0), StandardCharsets.UTF_8))
        .toList();
  }

  private static RuleHistory history(String rules) {
    try {
      return RuleHistory.of(new PublishedRules(RuleSets.read(rules), 0));
    } catch (InvalidRuleSetException e) {
      throw new AssertionError(e);
    }
  }
}
