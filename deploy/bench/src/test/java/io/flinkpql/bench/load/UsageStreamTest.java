// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import io.flinkpql.rules.RuleSets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UsageStreamTest {

  private static final int MESSAGES = 30_000;
  private static final int ACCOUNTS = 1_000;
  private static final long END = 1_772_618_700_000L;

  private static UsageStream stream(Skew skew, long seed) {
    return new UsageStream(ACCOUNTS, skew, seed, END, MESSAGES);
  }

  @ParameterizedTest
  @EnumSource(Skew.class)
  void everyMessageHas608BytesAndMatchesTheRuleSet(Skew skew) throws Exception {
    UsageStream stream = stream(skew, 1);
    RuleSet rules = RuleSets.read(BenchRules.text(true));
    MessageParser parser = new MessageParser(new RuleSetInterest(rules), () -> Long.MAX_VALUE);
    Set<String> ids = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (long number = 0; number < MESSAGES; number++) {
      UsageStream.Message message = stream.message(number);
      assertThat(message.value()).hasSize(MessageTemplate.BYTES);
      List<ParsedMessage> parsed = new ArrayList<>();
      parser.parse(
          message.value(), message.timestamp(), new UsageEvent.Position(0, number, 0), parsed::add);
      assertThat(parsed).singleElement().isInstanceOf(ParsedMessage.Usable.class);
      UsageEvent event = ((ParsedMessage.Usable) parsed.get(0)).event();
      assertThat(event.timestamp()).isEqualTo(message.timestamp());
      assertThat(new String(message.key(), StandardCharsets.US_ASCII)).isEqualTo(event.user());
      assertThat(event.user()).contains(event.account().substring("acct_".length()));
      ids.add(event.messageId());
      names.add(event.event());
    }
    assertThat(ids).hasSize(MESSAGES);
    assertThat(names).hasSize(ProductEvent.values().length);
  }

  @Test
  void sharesOfEventsAddUp() {
    int sum = 0;
    for (ProductEvent usage : ProductEvent.values()) {
      sum += usage.share();
    }
    assertThat(sum).isEqualTo(ProductEvent.ALL);
  }

  @Test
  void ruleSetHasTwelveSignalsOfEveryMeasureAndFourTiers() throws Exception {
    RuleSet rules = RuleSets.read(BenchRules.text(true));
    assertThat(rules.signals()).hasSize(12);
    assertThat(rules.signals().stream().map(s -> s.measure()).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(io.flinkpql.rules.Measure.values());
    assertThat(rules.tiers()).hasSize(4);
    assertThat(rules.dedupe().messages()).isPositive();
    assertThat(RuleSets.read(BenchRules.text(false)).dedupe().messages()).isZero();
  }

  @Test
  void messageDependsOnlyOnItsNumberAndTheSeed() {
    UsageStream one = stream(Skew.ZIPF, 7);
    UsageStream other = stream(Skew.ZIPF, 7);
    other.message(12_345);
    assertThat(one.message(99).value()).isEqualTo(other.message(99).value());
    assertThat(stream(Skew.ZIPF, 8).message(99).value()).isNotEqualTo(other.message(99).value());
  }

  @Test
  void eventTimeAdvancesAtTheSameRateWhereThereAreNoSessions() {
    UsageStream stream = stream(Skew.UNIFORM, 1);
    assertThat(stream.message(MESSAGES).timestamp()).isEqualTo(END);
    assertThat(stream.message(MESSAGES + 200_000).timestamp()).isEqualTo(END + 1_000);
  }

  @ParameterizedTest
  @EnumSource(Skew.class)
  void eventTimeEndsAtTheGivenInstantAndNeverGoesBack(Skew skew) {
    UsageStream stream = stream(skew, 1);
    for (long number = 1; number < MESSAGES; number++) {
      assertThat(stream.timestamp(number)).isBetween(stream.timestamp(number - 1), END);
    }
    assertThat(stream.timestamp(MESSAGES)).isBetween(END - 1, END);
  }

  @Test
  void sessionHas20To50MessagesOfOneUser() {
    Sessions sessions = Sessions.of(ACCOUNTS);
    UsageStream stream = stream(Skew.SESSIONS, 1);
    Map<Long, Integer> messages = new HashMap<>();
    Map<Long, Set<String>> users = new HashMap<>();
    // Whole pairs of sessions only: the last ones would be cut.
    long whole = MESSAGES - MESSAGES % (70 * sessions.lanes());
    for (long number = 0; number < whole; number++) {
      long session = sessions.session(number);
      messages.merge(session, 1, Integer::sum);
      String user = new String(stream.message(number).key(), StandardCharsets.US_ASCII);
      users.computeIfAbsent(session, any -> new HashSet<>()).add(user);
    }
    assertThat(messages.values()).allMatch(count -> count >= 20 && count <= 50).contains(20, 50);
    assertThat(users.values()).allMatch(some -> some.size() == 1);
  }

  @Test
  void sessionTakesTenMinutesOnTheAverage() {
    Sessions sessions = Sessions.of(ACCOUNTS);
    UsageStream stream = new UsageStream(ACCOUNTS, Skew.SESSIONS, 1, END, 35L * ACCOUNTS);
    Map<Long, Long> firsts = new HashMap<>();
    Map<Long, Long> lasts = new HashMap<>();
    for (long number = 0; number < 35L * ACCOUNTS; number++) {
      firsts.putIfAbsent(sessions.session(number), stream.timestamp(number));
      lasts.put(sessions.session(number), stream.timestamp(number));
    }
    double minutes =
        firsts.entrySet().stream()
            .mapToDouble(first -> (lasts.get(first.getKey()) - first.getValue()) / 60e3)
            .average()
            .orElseThrow();
    assertThat(minutes).isBetween(9.0, 11.0);
  }

  @Test
  void rhythmOfADayHasNineTimesTheMessagesAtNoon() {
    DailyRhythm rhythm = new DailyRhythm(1_000_000);
    double minute = 60e3;
    double noon =
        rhythm.messagesBy(12 * 60 * minute + minute) - rhythm.messagesBy(12 * 60 * minute);
    double midnight = rhythm.messagesBy(minute) - rhythm.messagesBy(0);
    assertThat(noon / midnight).isBetween(8.9, 9.1);
    for (double millis = 0; millis < 3 * 24 * 60 * minute; millis += 7.3 * minute) {
      assertThat(rhythm.instantOf(rhythm.messagesBy(millis))).isCloseTo(millis, within(0.01));
    }
  }

  @Test
  void uniformSpreadsMessagesEvenly() {
    Map<String, Integer> counts = countByAccount(Skew.UNIFORM);
    assertThat(counts).hasSize(ACCOUNTS);
    // 30 each; 75 is eight standard deviations away.
    assertThat(counts.values()).allMatch(count -> count < 75);
  }

  @Test
  void zipfGivesTheSecondAccountHalfOfTheFirst() {
    Map<String, Integer> counts = countByAccount(Skew.ZIPF);
    double first = counts.get("00000000");
    assertThat(first / MESSAGES).isBetween(0.09, 0.11);
    assertThat(counts.get("00000001") / first).isBetween(0.5, 0.68);
    assertThat(counts.get("00000009") / first).isBetween(0.09, 0.19);
  }

  @Test
  void giantHasAThirdOfTheMessagesAndManyUsers() {
    Map<String, Integer> counts = countByAccount(Skew.GIANT);
    assertThat(counts.get("00000000") / (double) MESSAGES).isBetween(0.32, 0.35);
    assertThat(counts.entrySet().stream().filter(e -> e.getValue() > 75)).hasSize(1);
    assertThat(Skew.GIANT.users(0, ACCOUNTS)).isGreaterThan(1_000);
    assertThat(Skew.GIANT.users(1, ACCOUNTS)).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource(Skew.class)
  void accountsOfTheFirstMessagesAreCounted(Skew skew) {
    UsageStream stream = stream(skew, 3);
    Set<String> seen = new HashSet<>();
    for (long number = 0; number < 500; number++) {
      seen.add(account(stream.message(number)));
    }
    assertThat(stream.accountsOfFirst(500)).isEqualTo(seen.size());
  }

  @ParameterizedTest
  @EnumSource(Skew.class)
  void sharesOfAccountsAddUpToOne(Skew skew) {
    double sum = 0;
    for (int account = 0; account < ACCOUNTS; account++) {
      sum += skew.share(account, ACCOUNTS);
    }
    assertThat(sum).isBetween(0.999, 1.001);
  }

  private static Map<String, Integer> countByAccount(Skew skew) {
    UsageStream stream = stream(skew, 1);
    Map<String, Integer> counts = new HashMap<>();
    for (long number = 0; number < MESSAGES; number++) {
      counts.merge(account(stream.message(number)), 1, Integer::sum);
    }
    return counts;
  }

  private static String account(UsageStream.Message message) {
    return new String(message.key(), 5, MessageTemplate.ACCOUNT_WIDTH, StandardCharsets.US_ASCII);
  }
}
