// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Tests that the parser judges each message by the version in force at its event time. */
class RuleInterestsTest {

  private static final String BEFORE = "2026-03-02T11:59:59.999Z";
  private static final String AFTER = "2026-03-02T12:00:00Z";

  private RuleHistory history =
      RuleHistory.of(
          rules(
              1,
              "1970-01-01T00:00:00Z",
              "exclude: [\"user == 'bot'\"]",
              "s: {event: A, measure: sum, of: properties.x}",
              "traits.plan == 'pro'"));

  private final MessageParser parser =
      new MessageParser(RuleInterests.following(() -> history), () -> Long.MAX_VALUE);

  private void publishSecond() {
    history =
        history.with(
            rules(
                2,
                AFTER,
                "exclude: [\"properties.test == true\"]",
                "s: {event: [A, B], measure: distinct, of: properties.x.y}",
                "traits.seats > 1"));
  }

  private static PublishedRules rules(
      int version, String activeFrom, String exclude, String signal, String enter) {
    return new PublishedRules(
        """
        name: r
        version: %d
        %s
        signals:
          %s
        tiers:
          - {name: t, enter: "%s"}
        """
            .formatted(version, exclude, signal, enter),
        Instant.parse(activeFrom).toEpochMilli());
  }

  private ParsedMessage track(String event, String user, String time, String properties) {
    return parse(
        "{'type':'track','event':'%s','userId':'%s','properties':%s,%s}"
            .formatted(event, user, properties, groupAndTime(time)));
  }

  private static String groupAndTime(String time) {
    return "'context':{'groupId':'a'},'timestamp':'%s'".formatted(time);
  }

  private ParsedMessage parse(String json) {
    List<ParsedMessage> parsed = new ArrayList<>();
    parser.parse(
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
        -1,
        new UsageEvent.Position(0, 0, 0),
        parsed::add);
    return parsed.get(0);
  }

  private static UsageEvent event(ParsedMessage message) {
    return ((Usable) message).event();
  }

  @Test
  void eventsAreWantedFromTheStartOfTheVersionThatNamesThem() {
    publishSecond();
    assertThat(track("B", "u", BEFORE, "{}"))
        .isInstanceOfSatisfying(
            Ignored.class, m -> assertThat(m.cause()).isEqualTo(Ignored.Cause.UNMATCHED));
    assertThat(track("B", "u", AFTER, "{}")).isInstanceOf(Usable.class);
  }

  @Test
  void messagesAreExcludedByTheVersionOfTheirTime() {
    publishSecond();
    assertThat(track("A", "bot", BEFORE, "{}")).isInstanceOf(Ignored.class);
    assertThat(track("A", "bot", AFTER, "{}")).isInstanceOf(Usable.class);
    assertThat(track("A", "u", BEFORE, "{'test':true}")).isInstanceOf(Usable.class);
    assertThat(track("A", "u", AFTER, "{'test':true}")).isInstanceOf(Ignored.class);
  }

  @Test
  void eventCarriesTheFieldsOfTheVersionOfItsTime() {
    publishSecond();
    UsageEvent before = event(track("A", "u", BEFORE, "{'x':3}"));
    assertThat(before.rulesVersion()).isEqualTo(1);
    assertThat(before.fields()).containsExactly(3.0);
    UsageEvent after = event(track("A", "u", AFTER, "{'x':{'y':'deep'}}"));
    assertThat(after.rulesVersion()).isEqualTo(2);
    assertThat(after.fields()).containsExactly(null, "deep");
  }

  @Test
  void traitsAreThoseOfTheVersionOfTheirTime() {
    publishSecond();
    String call = "{'type':'group','traits':{'plan':'pro'},%s}";
    assertThat(event(parse(call.formatted(groupAndTime(BEFORE)))).traits()).containsExactly("pro");
    assertThat(parse(call.formatted(groupAndTime(AFTER)))).isInstanceOf(Ignored.class);
  }

  @Test
  void newVersionIsReadFromTheNextMessageOn() {
    assertThat(track("B", "u", AFTER, "{}")).isInstanceOf(Ignored.class);
    publishSecond();
    assertThat(track("B", "u", AFTER, "{}")).isInstanceOf(Usable.class);
  }

  @Test
  void interestsStayTheSameUntilTheHistoryChanges() {
    Supplier<RuleInterests> interests = RuleInterests.following(() -> history);
    RuleInterests first = interests.get();
    assertThat(interests.get()).isSameAs(first);
    publishSecond();
    assertThat(interests.get()).isNotSameAs(first).isSameAs(interests.get());
    assertThat(interests.get().eras()).hasSize(2);
  }
}
