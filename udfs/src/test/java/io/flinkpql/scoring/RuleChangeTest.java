// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.flinkpql.account.Account;
import io.flinkpql.scoring.Qualification.Kind;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** Tests the migration of accounts to a newer version of the rule set. */
class RuleChangeTest {

  private static String rules(int version, String signals, String tiers) {
    return "{name: r, version: %d, signals: {%s}, tiers: [%s]}".formatted(version, signals, tiers);
  }

  private static final String COUNT = "a: {event: A, measure: count, window: 7d}";

  @Test
  void versionIsInForceFromItsStartOnly() {
    AccountScript script =
        AccountScript.under(rules(1, COUNT, "{name: t, enter: 'a >= 2'}"))
            .publish(rules(2, COUNT, "{name: t, enter: 'a >= 1'}"), "2026-03-02T10:00Z")
            .track("2026-03-02T09:59:59.999Z", "A");
    assertThat(script.records()).isEmpty();
    script.track("2026-03-05", "Other");
    script.timePasses("2026-03-02T10:00Z");
    assertThat(script.story()).containsExactly("2026-03-02T10:00:00Z promoted none -> t");
    assertThat(script.lastRecord().ruleSetVersion()).isEqualTo(2);
    assertThat(script.lastRecord().trigger()).isEmpty();
  }

  @Test
  void newVersionEvaluatesBeforeAMessageAtItsStart() {
    AccountScript script =
        AccountScript.under(rules(1, COUNT, "{name: t, enter: 'a >= 9'}"))
            .publish(
                rules(2, COUNT, "{name: t, enter: 'a >= 1'}, {name: u, enter: 'a >= 2'}"),
                "2026-03-02T10:00Z")
            .track("2026-03-01", "A")
            .track("2026-03-02T10:00Z", "A");
    assertThat(script.story())
        .containsExactly(
            "2026-03-02T10:00:00Z promoted none -> t", "2026-03-02T10:00:00Z promoted t -> u");
    assertThat(script.records().get(0).trigger()).isEmpty();
    assertThat(script.records().get(1).trigger()).isPresent();
  }

  @Test
  void tiersOfTheSameNameKeepTheirEntryTimeAndHold() {
    String tiers = "{name: t, enter: 'a >= 1', hold: 5d}";
    AccountScript script =
        AccountScript.under(rules(1, COUNT, tiers))
            .track("2026-03-01T10:00Z", "A")
            .publish(rules(2, COUNT, "{name: t, enter: 'a >= 9', hold: 5d}"), "2026-03-02T12:00Z");
    script.timePasses("2026-03-06T09:59:59.999Z");
    assertThat(script.standing().ruleSetVersion()).isEqualTo(2);
    assertThat(script.standing().enteredAt())
        .containsExactly(entry("t", AccountScript.millis("2026-03-01T10:00Z")));
    script.timePasses("2026-03-06T10:00Z");
    assertThat(script.story()).last().isEqualTo("2026-03-06T10:00:00Z demoted t -> none");
  }

  @Test
  void tierAboveAnInsertedOneKeepsItsEntryTime() {
    AccountScript script =
        AccountScript.under(
                rules(1, COUNT, "{name: low, enter: 'a >= 1'}, {name: high, enter: 'a >= 2'}"))
            .track("2026-03-01T10:00Z", "A")
            .track("2026-03-01T11:00Z", "A")
            .publish(
                rules(
                    2,
                    COUNT,
                    "{name: low, enter: 'a >= 1'}, {name: middle, enter: 'a >= 2'},"
                        + " {name: high, enter: 'a >= 2'}"),
                "2026-03-02T12:00Z")
            .timePasses("2026-03-02T12:00Z");
    assertThat(script.standing().enteredAt())
        .containsExactly(
            entry("low", AccountScript.millis("2026-03-01T10:00Z")),
            entry("middle", AccountScript.millis("2026-03-02T12:00Z")),
            entry("high", AccountScript.millis("2026-03-01T11:00Z")));
  }

  @Test
  void renamedSignalsAndNewWindowsReadExistingTracks() {
    AccountScript script =
        AccountScript.under(rules(1, COUNT, "{name: t, enter: 'a >= 9'}"))
            .track("2026-03-01", "A")
            .track("2026-03-10", "A")
            .publish(
                rules(
                    2,
                    "renamed: {event: [A], measure: count, window: 30d},"
                        + " days: {event: A, measure: active_days, window: 10d}",
                    "{name: t, enter: 'renamed >= 2'}"),
                "2026-03-10T12:00Z")
            .timePasses("2026-03-10T12:00Z");
    assertThat(script.lastRecord().signals())
        .containsExactly(entry("renamed", 2.0), entry("days", 2.0));
    assertThat(script.lastRecord().evidence().get(0).since()).isEmpty();
  }

  @Test
  void newMatcherCountsFromTheStartOfItsVersionAndEvidenceSaysSo() {
    String newer = "b: {event: B, measure: count, window: 3d}";
    AccountScript script =
        AccountScript.under(
                rules(1, COUNT + ", x: {event: '*', measure: count}", "{name: t, enter: 'a >= 9'}"))
            .track("2026-03-01", "B")
            .publish(rules(2, newer, "{name: t, enter: 'b >= 1'}"), "2026-03-02T12:00Z")
            .track("2026-03-02T13:00Z", "B");
    assertThat(script.lastRecord().signals()).containsExactly(entry("b", 1.0));
    assertThat(script.lastRecord().evidence().get(0).since())
        .containsExactly(entry("b", LocalDate.parse("2026-03-02")));
    script.timePasses("2026-03-05");
    assertThat(script.lastRecord().kind()).isEqualTo(Kind.DEMOTED);
    assertThat(script.lastRecord().evidence().get(0).since())
        .as("the window begins after the start")
        .isEmpty();
  }

  @Test
  void newMatcherLeavesOutMessagesFromBeforeItsVersionWheneverTheyArrive() {
    for (boolean lateAfterTheChange : new boolean[] {false, true}) {
      AccountScript script =
          AccountScript.under(rules(1, COUNT, "{name: t, enter: 'a >= 9'}"))
              .track("2026-03-01", "A")
              .publish(
                  rules(2, COUNT + ", b: {event: B, measure: count}", "{name: t, enter: 'a >= 9'}"),
                  "2026-03-02T12:00Z");
      if (lateAfterTheChange) {
        script.track("2026-03-02T13:00Z", "A").track("2026-03-02T11:59:59.999Z", "B");
      } else {
        script.track("2026-03-02T11:59:59.999Z", "B").track("2026-03-02T13:00Z", "A");
      }
      assertThat(script.signal("b")).isZero();
      assertThat(script.track("2026-03-02T12:00Z", "B").signal("b")).isOne();
    }
  }

  @Test
  void evidenceOfAnAccountThatBeginsLaterSaysSinceToo() {
    AccountScript script =
        AccountScript.under(rules(1, COUNT, "{name: t, enter: 'a >= 9'}"))
            .publish(
                rules(
                    2,
                    COUNT
                        + ", b: {event: B, measure: count, window: 30d}"
                        + ", h: {event: A, measure: count, window: 24h}",
                    "{name: t, enter: ['b >= 1', 'a + h >= 0']}"),
                "2026-03-02T12:00Z")
            .track("2026-03-03T11:00Z", "B");
    assertThat(script.lastRecord().evidence().get(0).since())
        .containsExactly(entry("b", LocalDate.parse("2026-03-02")));
    assertThat(script.lastRecord().evidence().get(1).since())
        .containsExactly(entry("h", LocalDate.parse("2026-03-02")));
  }

  @Test
  void evidenceOfAScoreSaysSinceItsNewestPoints() {
    String one =
        rules(1, COUNT, "{name: t, enter: 'score >= 9'}")
            .replace("tiers", "score: {points: {A: 1}}, tiers");
    AccountScript script =
        AccountScript.under(one)
            .publish(
                one.replace("version: 1", "version: 2").replace("{A: 1}", "{A: 1, B: 9}"),
                "2026-03-02T12:00Z")
            .track("2026-03-02T11:00Z", "B")
            .track("2026-03-02T13:00Z", "A");
    assertThat(script.records()).isEmpty();
    script.track("2026-03-03T10:00Z", "B");
    assertThat(script.lastRecord().evidence().get(0).since())
        .containsExactly(entry("score", LocalDate.parse("2026-03-02")));
  }

  @Test
  void hoursThatWentAwayAndCameBackBeginAnew() {
    for (String measure : new String[] {"count", "distinct_users"}) {
      String days = "d: {event: A, measure: %s, window: 7d}".formatted(measure);
      String hours = days + ", h: {event: A, measure: %s, window: 48h}".formatted(measure);
      String never = "{name: t, enter: '1 > 2'}";
      AccountScript script =
          AccountScript.under(rules(1, hours, never))
              .publish(rules(2, days, never), "2026-03-02T01:00Z")
              .publish(rules(3, hours, never), "2026-03-02T03:00Z")
              .track("2026-03-02T00:10Z", "A", "u1")
              .track("2026-03-02T02:10Z", "A", "u2")
              .track("2026-03-02T04:10Z", "A", "u3")
              .track("2026-03-02T02:20Z", "A", "u4");
      assertThat(script.signal("h")).as(measure).isOne();
      assertThat(script.signal("d")).as(measure).isEqualTo(4);
    }
  }

  @Test
  void matcherThatWentAwayAndCameBackBeginsAnew() {
    String two = COUNT + ", b: {event: B, measure: count}";
    String tier = "{name: t, enter: 'b >= 0'}";
    AccountScript script =
        AccountScript.under(rules(1, two, tier))
            .publish(rules(2, COUNT, "{name: t, enter: 'a >= 0'}"), "2026-03-02")
            .publish(rules(3, two, tier), "2026-03-04")
            .track("2026-03-01T10:00Z", "B")
            .track("2026-03-03T10:00Z", "A")
            .track("2026-03-05T10:00Z", "B")
            .track("2026-03-01T11:00Z", "B")
            .track("2026-03-05T11:00Z", "B");
    assertThat(script.signal("b")).isEqualTo(2);
    script.deleteAccount("2026-03-06");
    assertThat(script.lastRecord().evidence().get(0).since())
        .containsExactly(entry("b", LocalDate.parse("2026-03-04")));
  }

  @Test
  void raisedRetentionFindsWhatTheShorterOneKeptAndEvidenceSaysSince() {
    String tier = "{name: t, enter: 'd >= 0'}";
    String newer =
        "{name: r, version: 2, retention: 90d, signals:"
            + " {d: {event: A, measure: count, window: 30d}}, tiers: [%s]}".formatted(tier);
    for (boolean packed : new boolean[] {false, true}) {
      AccountScript script =
          AccountScript.under(
              "{name: r, version: 1, retention: 7d, signals:"
                  + " {d: {event: A, measure: count, window: 7d}}, tiers: [%s]}".formatted(tier));
      if (packed) {
        script.packingAfterEveryStep();
      }
      script
          .track("2026-03-01T00:10Z", "A")
          .track("2026-03-15T00:10Z", "A")
          .publish(newer, "2026-03-20T12:00Z")
          .endAt("2026-03-21");
      assertThat(script.signal("d")).as("packed: " + packed).isOne();
      script.track("2026-03-13T23:59Z", "A").track("2026-03-14", "A");
      assertThat(script.signal("d")).as("a late message before that is left out").isEqualTo(2);
      script.deleteUser("2026-03-21T01:00Z", "nobody").deleteAccount("2026-03-21T02:00Z");
      assertThat(script.lastRecord().evidence().get(0).since())
          .containsExactly(entry("d", LocalDate.parse("2026-03-14")));
    }
  }

  @Test
  void lateTraitFromBeforeTheVersionThatReadsItIsLeftOut() {
    AccountScript script =
        AccountScript.under(rules(1, COUNT, "{name: t, enter: 'traits.x == 1'}"))
            .publish(rules(2, COUNT, "{name: t, enter: 'traits.y == 2'}"), "2026-03-02")
            .track("2026-03-02T10:00Z", "A")
            .group("2026-03-01T10:00Z", "{'x':1,'y':2}");
    assertThat(script.standing().tier()).isEmpty();
    script.group("2026-03-02", "{'y':2}");
    assertThat(script.standing().tier()).contains("t");
  }

  @Test
  void messageIsExcludedByTheVersionInForceAtItsEventTime() {
    String tier = "{name: t, enter: '1 > 2'}";
    AccountScript script =
        AccountScript.under(rules(1, COUNT, tier))
            .publish(
                rules(2, COUNT, tier).replace("signals", "exclude: [\"user == 'bot'\"], signals"),
                "2026-03-02")
            .publish(rules(3, COUNT, tier), "2026-03-03")
            .track("2026-03-03T10:00Z", "A", "u")
            .track("2026-03-02T10:00Z", "A", "bot")
            .track("2026-03-01T10:00Z", "A", "bot")
            .track("2026-03-03T11:00Z", "A", "bot");
    assertThat(script.signal("a")).isEqualTo(3);
  }

  @Test
  void lateMessageCountsOnTheDayOfTheTimezoneAtItsEventTime() {
    String zoned = rules(1, COUNT, "{name: t, enter: '1 > 2'}");
    zoned = zoned.replace("window: 7d", "window: 1d");
    String berlin = zoned.replace("signals", "timezone: Europe/Berlin, signals");
    AccountScript script =
        AccountScript.under(berlin)
            .publish(zoned.replace("version: 1", "version: 2"), "2026-03-02T00:00Z")
            .track("2026-03-02T10:00Z", "Other");
    script
        .track("2026-03-02T11:00Z", "A")
        .track("2026-03-01T23:30Z", "A")
        .track("2026-03-01T22:30Z", "A");
    assertThat(script.signal("a")).as("23:30Z was the next day in Berlin").isEqualTo(2);
  }

  @Test
  void dayAheadOfANewTimezoneEntersItsWindowWhenItBegins() {
    String auckland =
        rules(1, "a: {event: A, measure: count, window: 1d}", "{name: t, enter: 'a >= 1'}")
            .replace("signals", "timezone: Pacific/Auckland, signals");
    AccountScript script =
        AccountScript.under(auckland)
            .track("2026-03-01T22:00Z", "A")
            .publish(
                auckland.replace("version: 1", "version: 2").replace("Pacific/Auckland", "UTC"),
                "2026-03-01T23:00Z")
            .timePasses("2026-03-01T23:30Z");
    assertThat(script.story()).last().isEqualTo("2026-03-01T23:00:00Z demoted t -> none");
    assertThat(script.changesUntil("2026-03-03")).startsWith("2026-03-02T00:00:00Z");
    assertThat(script.story())
        .containsSubsequence(
            "2026-03-02T00:00:00Z promoted none -> t", "2026-03-03T00:00:00Z demoted t -> none");
  }

  @Test
  void conversionIsTheOneOfTheVersionAtTheEventTime() {
    String one = rules(1, COUNT, "{name: t, enter: 'a >= 1'}");
    one = one.replace("signals", "conversion: {event: Paid}, signals");
    AccountScript script =
        AccountScript.under(one)
            .publish(
                one.replace("version: 1", "version: 2").replace("Paid", "Subscribed"), "2026-03-02")
            .track("2026-03-02T10:00Z", "A")
            .track("2026-03-01T10:00Z", "Subscribed");
    assertThat(script.standing().convertedAt()).isEqualTo(Account.UNSET);
    script.track("2026-03-01T11:00Z", "Paid");
    assertThat(script.lastRecord().kind()).isEqualTo(Kind.CONVERTED);
  }

  @Test
  void duplicateDoesNotBringTheNextVersionIntoForce() {
    String one = rules(1, COUNT, "{name: t, enter: 'a >= 9'}");
    AccountScript script =
        AccountScript.under(one)
            .publish(rules(2, COUNT, "{name: t, enter: 'a >= 1'}"), "2026-03-02T10:00Z")
            .track("2026-03-02T09:30Z", "A", "u", "{}", "id")
            .track("2026-03-02T10:10Z", "A", "u", "{}", "id");
    assertThat(script.records()).isEmpty();
    assertThat(script.standing().ruleSetVersion()).isEqualTo(1);
  }

  @Test
  void newDedupeDoesNotFindWhatTheOldOneHadForgotten() {
    String one =
        rules(1, COUNT, "{name: t, enter: '1 > 2'}")
            .replace("signals", "dedupe: {window: 1h}, signals");
    String two = one.replace("version: 1", "version: 2").replace("1h", "2d");
    assertThat(repeated(one, two, "2026-03-02T09:00Z")).isEqualTo(2);
    assertThat(repeated(one, two, "2026-03-02T11:30Z")).isEqualTo(1);
    String off = one.replace("{window: 1h}", "off");
    assertThat(repeated(off, two, "2026-03-02T11:30Z")).isEqualTo(2);
  }

  /** Counts a message before and one of the same id after the next version came into force. */
  private static double repeated(String one, String two, String time) {
    return AccountScript.under(one)
        .publish(two, "2026-03-02T12:00Z")
        .track(time, "A", "u", "{}", "id")
        .track("2026-03-02T13:00Z", "A", "u", "{}", "id")
        .signal("a");
  }

  @Test
  void newAccountBeginsAtTheStartOfAVersionThatTheWatermarkHasPassed() {
    AccountScript script =
        AccountScript.under(rules(1, COUNT, "{name: t, enter: 'a >= 9'}"))
            .publish(rules(2, COUNT, "{name: t, enter: 'a >= 1'}"), "2026-03-02T10:00Z")
            .watermark(AccountScript.millis("2026-03-02T11:00Z"))
            .track("2026-03-02T09:00Z", "A");
    assertThat(script.story()).containsExactly("2026-03-02T10:00:00Z promoted none -> t");
  }

  @Test
  void newHourlyWindowCountsFromTheStartOfItsVersion() {
    AccountScript script =
        AccountScript.under(rules(1, COUNT, "{name: t, enter: 'a >= 9'}"))
            .track("2026-03-02T11:30Z", "A")
            .publish(
                rules(
                    2,
                    "h: {event: A, measure: count, window: 24h}, " + COUNT,
                    "{name: t, enter: ['a >= 2', 'h >= 1']}"),
                "2026-03-02T12:00Z")
            .track("2026-03-02T13:00Z", "A");
    assertThat(script.lastRecord().signals()).containsExactly(entry("h", 1.0), entry("a", 2.0));
    assertThat(script.lastRecord().evidence().get(0).since()).isEmpty();
    assertThat(script.lastRecord().evidence().get(1).since())
        .containsExactly(entry("h", LocalDate.parse("2026-03-02")));
  }

  @Test
  void lateFirstMessageIsScoredByTheVersionAtTheWatermark() {
    AccountScript script =
        AccountScript.under(rules(1, COUNT, "{name: t, enter: 'a >= 1'}"))
            .publish(rules(2, COUNT, "{name: t, enter: 'a >= 5'}"), "2026-03-02")
            .watermark(AccountScript.millis("2026-03-03T10:00Z"))
            .track("2026-03-01T10:00Z", "A");
    assertThat(script.records()).isEmpty();
    assertThat(script.standing().ruleSetVersion()).isEqualTo(2);
    assertThat(script.standing().effectiveAt()).isEqualTo(AccountScript.millis("2026-03-03"));
  }

  @Test
  void traitsThatBothVersionsReadCarryOver() {
    AccountScript script =
        AccountScript.under(rules(1, COUNT, "{name: t, enter: 'traits.x == 1 && traits.y == 2'}"))
            .group("2026-03-01", "{'x':1,'y':2}")
            .publish(rules(2, COUNT, "{name: t, enter: 'traits.y == 2'}"), "2026-03-02")
            .timePasses("2026-03-02");
    assertThat(script.standing().tier()).contains("t");
    assertThat(script.records()).as("the standing is unchanged").hasSize(1);
  }

  @Test
  void badPropertiesAreCountedUnderWhicheverVersionAppliesTheMessage() {
    String sum = "s: {event: A, measure: sum, of: properties.x}";
    String tier = "{name: t, enter: 's >= 1'}";
    AccountScript script =
        AccountScript.under(rules(1, sum, tier))
            .publish(rules(2, sum, tier), "2026-03-02")
            .publish(rules(3, sum, tier), "2026-03-03");
    script.track("2026-03-01T10:00Z", "A", "u", "{'x':'no number'}");
    assertThat(script.badProperties()).as("under version 1").isOne();
    script.track("2026-03-02T10:00Z", "A", "u", "{'x':'no number'}");
    assertThat(script.badProperties()).as("under version 2").isOne();
    script.track("2026-03-03T10:00Z", "A", "u", "{'x':'no number'}");
    script.track("2026-03-03T11:00Z", "A", "u", "{'x':1}");
    assertThat(script.badProperties()).as("under version 3").isOne();
  }

  @Test
  void versionMustRiseAndNameMustMatch() {
    AccountScript script = AccountScript.under(rules(2, COUNT, "{name: t, enter: 'a >= 1'}"));
    assertThatThrownBy(
            () -> script.publish(rules(2, COUNT, "{name: t, enter: 'a >= 1'}"), "2026-03-02"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 2 is not higher");
    assertThatThrownBy(
            () ->
                script.publish(
                    rules(3, COUNT, "{name: t, enter: 'a >= 1'}").replace("name: r", "name: s"),
                    "2026-03-02"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the name of a rule set stays");
  }
}
