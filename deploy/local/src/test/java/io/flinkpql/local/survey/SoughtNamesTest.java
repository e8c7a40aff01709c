// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoughtNamesTest {

  private static final RuleSet RULES =
      new PublishedRules(
              """
              name: r
              version: 1
              exclude: "properties.internal == true"
              signals:
                sign_ins: {event: Signed In, measure: count}
                calls: {event: API Called, measure: sum, of: properties.calls}
                calls_7d: {event: API Called, measure: sum, of: properties.calls, window: 7d}
                paths: {event: "*", measure: distinct, of: context.page.path}
                big: {event: API Called, measure: count, where: "properties.calls > 10"}
              score: {points: {Signed In: 1, Invited: 2}}
              conversion: {event: Paid}
              tiers:
                - {name: active, enter: "sign_ins >= 1", stay: "traits.plan == 'pro'"}
              segments: {large: "traits.seats > 5 && traits.plan != 'free'"}
              """,
              0)
          .ruleSet();

  /** Returns the missing names, each with its readers. */
  private static List<String> missing(String... messages) {
    SoughtNames names = new SoughtNames(RULES);
    long[] occurrences = new long[names.size()];
    MessageParser parser =
        new MessageParser(
            new ObservedInterest(
                new RuleSetInterest(RULES),
                fields -> names.findExclusionsIn(fields, i -> occurrences[i]++)),
            () -> Long.MAX_VALUE);
    for (String message : messages) {
      byte[] json =
          ("{" + message + ",'context':{'groupId':'a'},'timestamp':'2026-03-01'}")
              .replace('\'', '"')
              .getBytes(StandardCharsets.UTF_8);
      parser.parse(
          json,
          -1,
          new Position(0, 0, 0),
          parsed -> {
            if (parsed instanceof ParsedMessage.Usable usable) {
              names.findIn(usable.event(), i -> occurrences[i]++);
            }
          });
    }
    return names.missing(occurrences).stream()
        .map(name -> name.text() + " <- " + String.join(", ", name.readers()))
        .toList();
  }

  @Test
  void withoutMessagesEventsAndTraitsAreMissingButNoFieldOfAMissingEvent() {
    assertThat(missing())
        .containsExactly(
            "event 'Signed In' <- signal sign_ins, points",
            "event 'API Called' <- signal calls, signal calls_7d, signal big",
            "event 'Invited' <- points",
            "event 'Paid' <- conversion",
            "context.page.path in any message <- signal paths",
            "properties.internal in any message <- exclude",
            "traits.plan in a group call <- tier active, segment large",
            "traits.seats in a group call <- segment large");
  }

  @Test
  void fieldIsMissingIfOnlyOtherEventsHaveItOrNoneHasANumber() {
    assertThat(
            missing(
                "'type':'track','event':'API Called','properties':{'calls':'many'}",
                "'type':'track','event':'Signed In','properties':{'calls':3}"))
        .contains(
            "a number at properties.calls in a message of 'API Called' <- signal calls, signal calls_7d")
        .noneMatch(name -> name.endsWith("signal big"));
    assertThat(missing("'type':'track','event':'API Called','properties':{'calls':3}"))
        .noneMatch(name -> name.contains("properties.calls"));
  }

  @Test
  void excludedMessageHasTheFieldThatExcludesItButNoOtherName() {
    assertThat(missing("'type':'track','event':'Paid','properties':{'internal':true}"))
        .contains("event 'Paid' <- conversion")
        .noneMatch(name -> name.contains("properties.internal"));
  }

  @Test
  void traitThatIsOnlyEverNullIsMissing() {
    assertThat(missing("'type':'group','traits':{'plan':null,'seats':7}"))
        .contains("traits.plan in a group call <- tier active, segment large")
        .noneMatch(name -> name.contains("traits.seats"));
  }
}
