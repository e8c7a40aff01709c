// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.flinkpql.condition.Condition;
import io.flinkpql.condition.Reference;
import io.flinkpql.message.FieldPath;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSetsTest {

  private static final long HOUR = 3_600_000;

  @Test
  void appliesDefaultsToOmittedKeys() throws Exception {
    RuleSet rules = RuleSets.read(RuleSetText.SHORTEST);
    assertThat(rules.name()).isEqualTo("shortest");
    assertThat(rules.version()).isEqualTo(1);
    assertThat(rules.description()).isEmpty();
    assertThat(rules.subjectIsUser()).isFalse();
    assertThat(rules.timezone().getId()).isEqualTo("UTC");
    assertThat(rules.retentionDays()).isEqualTo(90);
    assertThat(rules.exclude()).isEmpty();
    assertThat(rules.score()).isEmpty();
    assertThat(rules.segments()).isEmpty();
    assertThat(rules.priorities()).isEmpty();
    assertThat(rules.conversions()).isEmpty();
    assertThat(rules.dedupe()).isEqualTo(new Dedupe(1_000, HOUR));
    assertThat(rules.identity()).isEqualTo(new Identity(HOUR, 100, 90 * 24 * HOUR));
    assertThat(rules.limits()).isEqualTo(new Limits(1 << 20, 300_000, 4_096));
    assertThat(rules.traits()).isEmpty();
    assertThat(rules.fields()).isEmpty();
    assertThat(rules.text()).isEqualTo(RuleSetText.SHORTEST);
  }

  @Test
  void signalsTiersAndSegmentsMayHaveALabel() throws Exception {
    RuleSet rules =
        RuleSets.read(
            """
            name: n
            version: 1
            signals:
              s: {event: e, measure: count, label: sign-ins in all}
              t: {event: e, measure: count}
            tiers:
              - {name: t, enter: s > 1, label: "Signed in: twice"}
              - {name: u, enter: s > 2}
            segments:
              big: {when: [s > 9, t > 9], label: Big}
              small: s < 9
            """);
    assertThat(rules.signals())
        .extracting(Signal::label)
        .containsExactly(Optional.of("sign-ins in all"), Optional.empty());
    assertThat(rules.tiers())
        .extracting(Tier::label)
        .containsExactly(Optional.of("Signed in: twice"), Optional.empty());
    assertThat(rules.segments())
        .extracting(Segment::label)
        .containsExactly(Optional.of("Big"), Optional.empty());
    assertThat(rules.segments().get(0).when()).hasSize(2);
  }

  @Test
  void readsEverySection() throws Exception {
    RuleSet rules =
        RuleSetText.with(
            """
            description: All of it
            subject: user
            timezone: Europe/Berlin
            retention: 400d
            exclude: ["user.endsWith('@x')", "traits.bot == true"]
            score: {half_life: 36h, points: {Signed In: 1, Left: -2.5}, cap: 100}
            segments: {big: s > 9, "two words": [s > 1, traits.plan == 'pro']}
            priority: [{name: high, when: level >= 1}, {name: low, when: [s > 0, tier == 'active']}]
            conversion: {event: [Paid, Upgraded]}
            dedupe: {window: 2h, messages: 5}
            identity: {wait: 90s, messages: 7, ttl: 7d}
            limits: {max_message_bytes: 2048, max_future_skew: 1m, exact_distinct: 16}
            """);
    assertThat(rules.subjectIsUser()).isTrue();
    assertThat(rules.timezone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(rules.retentionDays()).isEqualTo(400);
    assertThat(rules.exclude()).hasSize(2);
    Score score = rules.score().orElseThrow();
    assertThat(score.halfLifeDays()).isEqualTo(OptionalDouble.of(1.5));
    assertThat(score.points().toString()).isEqualTo("{Signed In=1.0, Left=-2.5}");
    assertThat(score.cap()).isEqualTo(100);
    assertThat(rules.segments()).extracting(Segment::name).containsExactly("big", "two words");
    assertThat(rules.segments().get(1).when()).hasSize(2);
    assertThat(rules.priorities()).extracting(Priority::name).containsExactly("high", "low");
    assertThat(rules.conversions()).containsExactly("Paid", "Upgraded");
    assertThat(rules.dedupe()).isEqualTo(new Dedupe(5, 2 * HOUR));
    assertThat(rules.identity()).isEqualTo(new Identity(90_000, 7, 7 * 24 * HOUR));
    assertThat(rules.limits()).isEqualTo(new Limits(2_048, 60_000, 16));
  }

  @Test
  void readsIdsThatStandForNobody() throws Exception {
    assertThat(RuleSets.read(RuleSetText.SHORTEST).identity().notIds())
        .contains("undefined", "[object Object]")
        .hasSize(14);
    assertThat(RuleSetText.with("identity: {not_ids: [nobody, 0, null, true]}").identity().notIds())
        .containsExactly("nobody", "0", "null", "true");
    assertThat(RuleSetText.with("identity: {not_ids: []}").identity().notIds()).isEmpty();
  }

  @Test
  void readsTiersLowestFirst() throws Exception {
    RuleSet rules =
        RuleSets.read(
            """
            name: n
            version: 9223372036854775
            signals: {s: {event: e, measure: count}}
            tiers:
              - {name: "Größe 1", enter: [s > 1, s > 2], stay: s > 0, hold: 3d}
              - {name: two, enter: s > 3}
            """);
    Tier first = rules.tiers().get(0);
    assertThat(first.name()).isEqualTo("Größe 1");
    assertThat(first.enter()).extracting(Condition::text).containsExactly("s > 1", "s > 2");
    assertThat(first.stay()).extracting(Condition::text).containsExactly("s > 0");
    assertThat(first.holdMillis()).isEqualTo(72 * HOUR);
    assertThat(rules.tiers().get(1).stay()).isEmpty();
    assertThat(rules.tiers().get(1).holdMillis()).isZero();
  }

  @Test
  void readsJsonWithAByteOrderMark() throws Exception {
    RuleSet rules =
        RuleSets.read(
            "\ufeff{\"name\": \"n\", \"version\": 2, \"dedupe\": false,"
                + " \"signals\": {\"s\": {\"event\": [\"a\"], \"measure\": \"count\"}},"
                + "\t\"tiers\": [{\"name\": \"t\", \"enter\": [\"s > 1\"]}]}");
    assertThat(rules.version()).isEqualTo(2);
    assertThat(rules.dedupe().messages()).isZero();
  }

  @Test
  void resolvesAnchors() throws Exception {
    RuleSet rules =
        RuleSetText.withSignal(
            "{event: a, measure: count, where: &w [properties.x > 1]}\n"
                + "  u: {event: b, measure: count, where: *w}");
    assertThat(rules.signals().get(2).matcher().where())
        .extracting(Condition::text)
        .containsExactly("properties.x > 1");
  }

  @Test
  void indexesTraitsAndFieldsInOrderOfAppearance() throws Exception {
    RuleSet rules =
        RuleSets.read(
            """
            name: n
            version: 1
            exclude: context.ip == '::1'
            signals:
              s: {event: e, measure: sum, of: properties.amount, where: properties.a.b > 1}
              t: {event: e, measure: distinct, of: properties.amount}
            tiers:
              - {name: t, enter: [traits.seats > s, traits.plan == 'pro']}
            segments: {x: traits.seats > 3 && has(traits.end)}
            """);
    assertThat(rules.traits()).containsExactly("seats", "plan", "end");
    assertThat(rules.fields())
        .extracting(FieldPath::toString)
        .containsExactly("context.ip", "properties.a.b", "properties.amount");
    assertThat(rules.segments().get(0).when().get(0).references())
        .containsExactly(
            new Reference.Trait(0, "traits.seats"), new Reference.Trait(2, "traits.end"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{event: a, measure: count}; Lifetime[]",
        "{event: a, measure: count, window: 1d}; Days[length=1, offset=0]",
        "{event: a, measure: count, window: 90d}; Days[length=90, offset=0]",
        "{event: a, measure: sum, of: traits.x, window: 60d, offset: 30d}; Days[length=60, offset=30]",
        "{event: a, measure: active_days, window: 7d, offset: 1d}; Days[length=7, offset=1]",
        "{event: a, measure: count, window: 168h}; Hours[length=168]",
        "{event: a, measure: distinct_users, window: 1h}; Hours[length=1]",
        "{event: a, measure: distinct, of: context.a.b, window: 2h}; Hours[length=2]",
        "{event: a, measure: streak_days}; Lifetime[]",
        "{event: a, measure: days_since_first}; Lifetime[]",
      })
  void readsWindows(String definition, String window) throws Exception {
    assertThat(RuleSetText.withSignal(definition).signals().get(1).window()).hasToString(window);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a; [a]",
        "[b, a, b]; [a, b]",
        "'\"*\"'; []",
        "'[\"*\"]'; []",
      })
  void readsEvents(String event, String events) throws Exception {
    Matcher matcher =
        RuleSetText.withSignal("{measure: count, event: " + event + "}").signals().get(1).matcher();
    assertThat(matcher.events()).hasToString(events);
    assertThat(matcher.matchesEveryEvent()).isEqualTo(events.equals("[]"));
  }

  @Test
  void equalMatchersHaveOneKey() throws Exception {
    RuleSet rules =
        RuleSetText.withSignal(
            "{event: [a, b], measure: count, where: [properties.x > 1, user == 'u']}\n"
                + "  u: {event: [b, a], measure: count, where: ['user==\"u\"', properties.x>1.0]}\n"
                + "  v: {event: [a, b], measure: count, where: [properties.x > 2, user == 'u']}");
    List<String> keys = rules.signals().stream().map(signal -> signal.matcher().key()).toList();
    assertThat(keys.get(1)).isEqualTo(keys.get(2)).isNotEqualTo(keys.get(3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dedupe: off",
        "dedupe: false",
        "dedupe: \"off\"",
        "dedupe: {messages: 100000, window: 0s}",
        "dedupe: {window: 90d}",
        "retention: 1d",
        "timezone: UTC",
        "subject: account",
        "exclude: []",
        "segments: {}",
        "priority: []",
        "score: {points: {a: 0}}",
        "score: {points: {a: 1e3}, cap: -1}",
        "score: {points: {a: 1000000, b: -1e6}}",
        "limits: {max_message_bytes: 1024}",
        "limits: {max_message_bytes: 67108864, exact_distinct: 65536}",
        "conversion: {event: a}",
        "description: ''",
        "segments: {a: true}",
        "segments: {a: score >= 0 && level > 0}",
      })
  void acceptsLimitsOfEachSection(String section) {
    assertThatCode(() -> RuleSetText.with(section)).doesNotThrowAnyException();
  }
}
