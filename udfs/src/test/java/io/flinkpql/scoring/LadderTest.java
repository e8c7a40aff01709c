// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.flinkpql.account.Account;
import io.flinkpql.scoring.Qualification.Kind;
import io.flinkpql.scoring.Qualification.Trigger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests promotion, demotion, holds, conversion and deletion, and the records they emit. */
class LadderTest {

  private static final String LADDER =
      """
      name: ladder
      version: 1
      conversion: {event: Paid}
      signals:
        setup: {event: Setup, measure: count}
        uses_2d: {event: Use, measure: count, window: 2d}
        invites_7d: {event: Invite, measure: count, window: 7d}
      tiers:
        - {name: active, enter: ["setup >= 1"]}
        - {name: engaged, enter: ["uses_2d >= 3"], stay: ["uses_2d >= 1"]}
        - {name: qualified, enter: ["invites_7d >= 1", "traits.seats > 2 || uses_2d >= 3"]}
      segments:
        zeal: "uses_2d >= 4"
        buyers: "converted"
      priority:
        - {name: high, when: "level == 3"}
        - {name: low, when: "tier == 'engaged'"}
      """;

  private static AccountScript ladder() {
    return AccountScript.under(LADDER);
  }

  private static AccountScript uses(AccountScript script, String time, int times) {
    for (int i = 0; i < times; i++) {
      script.track(time, "Use");
    }
    return script;
  }

  @Test
  void promotionOverSeveralTiersEmitsOneRecord() {
    AccountScript script =
        uses(ladder(), "2026-03-01T08:00Z", 3).track("2026-03-01T09:00Z", "Invite");
    assertThat(script.records()).isEmpty();
    script.track("2026-03-01T10:15:30.123Z", "Setup", "ann", "{}", "id-7");
    assertThat(script.story())
        .containsExactly("2026-03-01T10:15:30.123Z promoted none -> qualified");
    Qualification record = script.lastRecord();
    long now = AccountScript.millis("2026-03-01T10:15:30.123Z");
    assertThat(record.level()).isEqualTo(3);
    assertThat(record.sequence()).isEqualTo(1);
    assertThat(record.enteredAt())
        .containsExactly(entry("active", now), entry("engaged", now), entry("qualified", now));
    assertThat(record.trigger()).contains(new Trigger("id-7", "Setup", "ann"));
    assertThat(record.priority()).contains("high");
    assertThat(record.signals())
        .containsExactly(entry("setup", 1.0), entry("uses_2d", 3.0), entry("invites_7d", 1.0));
  }

  @Test
  void evidenceCoversTheTiersMovedAndOneAbove() {
    AccountScript script = ladder().track("2026-03-01", "Setup");
    assertThat(evidence(script))
        .containsExactly(
            "active enter setup >= 1 true {setup=1.0} []",
            "engaged enter uses_2d >= 3 false {uses_2d=0.0} []",
            "engaged stay uses_2d >= 1 false {uses_2d=0.0} []");
    uses(script, "2026-03-01", 3);
    assertThat(script.lastRecord().kind()).isEqualTo(Kind.PROMOTED);
    assertThat(evidence(script))
        .containsExactly(
            "active enter setup >= 1 true {setup=1.0} []",
            "engaged enter uses_2d >= 3 true {uses_2d=3.0} []",
            "engaged stay uses_2d >= 1 true {uses_2d=3.0} []",
            "qualified enter invites_7d >= 1 false {invites_7d=0.0} []",
            "qualified enter traits.seats > 2 || uses_2d >= 3 true"
                + " {traits.seats=null, uses_2d=3.0} [traits.seats]");
  }

  private static List<String> evidence(AccountScript script) {
    return script.lastRecord().evidence().stream()
        .map(
            e ->
                String.join(
                    " ",
                    e.tier(),
                    e.list(),
                    e.condition(),
                    Boolean.toString(e.met()),
                    e.values().toString(),
                    e.absent().toString()))
        .toList();
  }

  @Test
  void stayConditionsKeepATierButDoNotEnterIt() {
    AccountScript script = uses(ladder().track("2026-03-01", "Setup"), "2026-03-01", 3);
    uses(script, "2026-03-03T12:00Z", 1);
    assertThat(script.story())
        .containsExactly(
            "2026-03-01T00:00:00Z promoted none -> active",
            "2026-03-01T00:00:00Z promoted active -> engaged",
            // Days 2 and 3 have no use, so stay is false.
            "2026-03-03T00:00:00Z demoted engaged -> active");
    AccountScript staying = uses(ladder().track("2026-03-01", "Setup"), "2026-03-01", 3);
    uses(uses(staying, "2026-03-02T12:00Z", 1), "2026-03-04T12:00Z", 0).endAt("2026-03-03");
    assertThat(staying.standing().tier()).contains("engaged");
    assertThat(staying.endAt("2026-03-04").standing().tier()).contains("active");
  }

  @Test
  void idleAccountIsDemotedAsOfMidnightHoweverLateItIsEvaluated() {
    AccountScript script = uses(ladder().track("2026-03-01", "Setup"), "2026-03-01", 3);
    script.timePasses("2026-03-02T23:59:59.999Z");
    assertThat(script.records()).hasSize(2);
    script.timePasses("2026-07-09T12:34:56Z");
    Qualification demoted = script.lastRecord();
    assertThat(script.story()).last().isEqualTo("2026-03-03T00:00:00Z demoted engaged -> active");
    assertThat(demoted.trigger()).isEmpty();
    assertThat(demoted.enteredAt()).containsOnlyKeys("active");
    assertThat(demoted.sequence()).isEqualTo(3);
  }

  @Test
  void lateMessageDoesNotPromoteOnAPastWindow() {
    AccountScript script = ladder().track("2026-03-01", "Setup");
    script.watermark(AccountScript.millis("2026-03-05T01:00Z"));
    uses(script, "2026-03-03T23:00Z", 3);
    assertThat(script.standing().tier()).contains("active");
    assertThat(script.standing().effectiveAt()).isEqualTo(AccountScript.millis("2026-03-05"));
    assertThat(uses(script, "2026-03-04T00:00Z", 3).lastRecord().effectiveAt())
        .isEqualTo(AccountScript.millis("2026-03-05"));
  }

  @Test
  void holdKeepsItsTierUntilItEnds() {
    AccountScript script =
        AccountScript.under(
            "{name: r, version: 1, signals: {a: {event: A, measure: count, window: 1d}}, tiers: [",
            "{name: t, enter: 'a >= 1', hold: 36h}]}");
    script.track("2026-03-01T10:00Z", "A").timePasses("2026-03-02T21:59:59.999Z");
    assertThat(script.standing().tier()).contains("t");
    script.timePasses("2026-03-02T22:00Z");
    assertThat(script.story()).last().isEqualTo("2026-03-02T22:00:00Z demoted t -> none");
    assertThat(script.standing().enteredAt()).isEmpty();
  }

  @Test
  void holdDoesNotKeepALowerTier() {
    AccountScript script =
        AccountScript.under(
            "{name: r, version: 1, signals: {a: {event: A, measure: count, window: 1d}}, tiers: [",
            "{name: low, enter: 'a >= 1'}, {name: high, enter: 'a >= 1', hold: 30d}]}");
    script.track("2026-03-01T10:00Z", "A").timePasses("2026-03-02");
    assertThat(script.story()).last().isEqualTo("2026-03-02T00:00:00Z demoted high -> none");
    script.track("2026-03-02T10:00Z", "A");
    assertThat(script.lastRecord().enteredAt())
        .containsEntry("high", AccountScript.millis("2026-03-02T10:00Z"));
  }

  @Test
  void lowerTiersKeepTheirEntryTime() {
    AccountScript script = ladder().track("2026-03-01T01:00Z", "Setup");
    uses(script, "2026-03-01T05:00Z", 3);
    assertThat(script.lastRecord().enteredAt())
        .containsExactly(
            entry("active", AccountScript.millis("2026-03-01T01:00Z")),
            entry("engaged", AccountScript.millis("2026-03-01T05:00Z")));
  }

  @Test
  void changeOfSegmentsOrPriorityEmitsAnUpdate() {
    AccountScript script = uses(ladder().track("2026-03-01", "Setup"), "2026-03-01", 4);
    Qualification updated = script.lastRecord();
    assertThat(updated.kind()).isEqualTo(Kind.UPDATED);
    assertThat(updated.from()).contains("engaged");
    assertThat(updated.to()).contains("engaged");
    assertThat(updated.segments()).containsExactly("zeal");
    assertThat(updated.priority()).contains("low");
    script.timePasses("2026-03-03");
    assertThat(script.lastRecord().segments()).isEmpty();
    assertThat(script.lastRecord().priority()).isEmpty();
  }

  @Test
  void accountWithoutATierHasNoSegmentsAndNoUpdates() {
    AccountScript script = uses(ladder(), "2026-03-01", 5);
    assertThat(script.records()).isEmpty();
    assertThat(script.standing().segments()).isEmpty();
    script.track("2026-03-01", "Setup");
    assertThat(script.lastRecord().segments()).containsExactly("zeal");
  }

  @Test
  void conversionFollowsTheTierChangeAndTriggersAnotherEvaluation() {
    AccountScript script =
        AccountScript.under(
            """
            name: r
            version: 1
            conversion: {event: [Paid, Upgraded]}
            signals: {paid: {event: Paid, measure: count}}
            tiers:
              - {name: first, enter: "paid >= 1"}
              - {name: customer, enter: "converted"}
            segments: {sold: "converted", bought: "paid >= 1"}
            """);
    script.track("2026-03-02", "Paid", "u1", "{}", "p1");
    assertThat(script.story())
        .containsExactly(
            "2026-03-02T00:00:00Z promoted none -> first",
            "2026-03-02T00:00:00Z converted first -> first",
            "2026-03-02T00:00:00Z promoted first -> customer");
    assertThat(script.records().get(0).convertedAt()).isEqualTo(Account.UNSET);
    assertThat(script.records().get(1).convertedAt()).isEqualTo(AccountScript.millis("2026-03-02"));
    assertThat(script.records().get(1).segments()).containsExactly("bought");
    assertThat(script.records().get(2).segments()).containsExactly("bought", "sold");
    assertThat(script.records())
        .extracting(r -> r.trigger().orElseThrow().messageId())
        .containsOnly("p1");
    script.track("2026-03-01", "Paid").track("2026-03-03", "Upgraded");
    assertThat(script.records()).as("later conversions are ignored").hasSize(3);
    assertThat(script.standing().convertedAt()).isEqualTo(AccountScript.millis("2026-03-02"));
  }

  @Test
  void lateConversionKeepsItsEventTime() {
    AccountScript script = ladder().track("2026-03-05", "Setup").track("2026-03-01", "Paid");
    assertThat(script.lastRecord().convertedAt()).isEqualTo(AccountScript.millis("2026-03-01"));
    assertThat(script.story()).contains("2026-03-05T00:00:00Z converted active -> active");
  }

  @Test
  void subjectUserScoresUsersInPlaceOfAccounts() {
    AccountScript script =
        AccountScript.under(
            "{name: r, version: 1, subject: user, signals: {a: {event: A, measure: count}},",
            "tiers: [{name: t, enter: 'a >= 1'}]}");
    script.track("2026-03-01", "A", AccountScript.ACCOUNT);
    assertThat(script.story()).containsExactly("2026-03-01T00:00:00Z promoted none -> t");
    script.deleteUser("2026-03-02", AccountScript.ACCOUNT);
    assertThat(script.story()).last().isEqualTo("2026-03-02T00:00:00Z deleted t -> none");
    assertThat(script.account()).as("deleted with its user").isEmpty();
  }

  @Test
  void evidenceMarksEstimates() {
    AccountScript script =
        AccountScript.under(
            "{name: r, version: 1, limits: {exact_distinct: 16}, signals: {",
            "users: {event: A, measure: distinct_users}, all: {event: A, measure: count}},",
            "tiers: [{name: t, enter: ['users >= 1', 'all >= 1']},",
            "{name: u, enter: ['users >= 16', 'all >= 17']}]}");
    for (int user = 1; user <= 16; user++) {
      script.track("2026-03-01", "A", "u" + user);
    }
    assertThat(script.lastRecord().evidence()).allMatch(e -> e.approximate().isEmpty());
    for (int user = 17; script.records().size() < 2 && user < 100; user++) {
      script.track("2026-03-01", "A", "u" + user);
    }
    assertThat(script.lastRecord().evidence())
        .extracting(Evidence::condition, Evidence::approximate)
        .contains(tuple("users >= 16", List.of("users")), tuple("all >= 17", List.of()));
  }

  @Test
  void messageAfterDeletionStartsANewAccount() {
    AccountScript script = ladder().track("2026-03-05", "Setup").deleteAccount("2026-03-06");
    assertThat(script.story()).last().isEqualTo("2026-03-06T00:00:00Z deleted active -> none");
    assertThat(script.lastRecord().sequence()).isEqualTo(2);
    assertThat(script.account()).isEmpty();
    assertThat(script.deleteAccount("2026-03-06").records())
        .as("deletion of an unknown account")
        .hasSize(2);
    script.track("2026-03-01", "Setup");
    assertThat(script.story()).last().isEqualTo("2026-03-01T00:00:00Z promoted none -> active");
    assertThat(script.lastRecord().sequence()).isEqualTo(1);
  }

  @Test
  void deletionOfAUserLowersDistinctCountsAndEvaluates() {
    AccountScript script =
        AccountScript.under(
            "{name: r, version: 1, signals: {n: {event: A, measure: count},",
            "u: {event: A, measure: distinct_users}}, tiers: [{name: t, enter: 'u >= 2'}]}");
    script.track("2026-03-01", "A", "ann").track("2026-03-01", "A", "bob");
    script.deleteUser("2026-03-02T10:00Z", "ann");
    assertThat(script.story()).last().isEqualTo("2026-03-02T10:00:00Z demoted t -> none");
    assertThat(script.lastRecord().trigger()).contains(new Trigger("", "", "ann"));
    assertThat(script.standing().signals()).containsExactly(entry("n", 2.0), entry("u", 1.0));
    assertThat(script.track("2026-03-03", "A", "ann").signal("u")).isEqualTo(2);
  }

  @Test
  void tierThatReadsTheLevelChangesAtTheNextBoundary() {
    AccountScript script =
        AccountScript.under(
            "{name: r, version: 1, signals: {a: {event: A, measure: count}}, tiers: [",
            "{name: one, enter: 'a >= 1'}, {name: two, enter: 'level >= 1'}]}");
    script.track("2026-03-01T10:00Z", "A").timePasses("2026-03-09");
    assertThat(script.story())
        .containsExactly(
            "2026-03-01T10:00:00Z promoted none -> one",
            "2026-03-02T00:00:00Z promoted one -> two");
  }

  @Test
  void idleAccountIsEvaluatedOnlyWhereItsStandingCanChange() {
    AccountScript script =
        AccountScript.under(
            "{name: r, version: 1, signals: {a: {event: A, measure: count, window: 168h},",
            "idle: {event: A, measure: days_since_last}}, tiers: [",
            "{name: t, enter: 'a >= 1'}], segments: {gone: 'idle > 400'}}");
    script.track("2026-03-01T10:00Z", "A");
    assertThat(script.changesUntil("2200-03-01"))
        .containsExactly("2026-03-08T10:00:00Z", "2027-04-05T00:00:00Z", "2027-04-06T00:00:00Z");
    assertThat(script.story()).last().isEqualTo("2026-03-08T10:00:00Z demoted t -> none");
  }

  @Test
  void repeatedMidnightIsOneBoundary() {
    // Until 2011, clocks in St. John's were set back at one minute past midnight, to 23:01.
    AccountScript script =
        AccountScript.under(
            "{name: r, version: 1, timezone: America/St_Johns, signals: {",
            "a: {event: A, measure: count, window: 1d}}, tiers: [{name: t, enter: 'a >= 1'}]}");
    script.track("2010-11-07T02:40Z", "A");
    assertThat(script.changesUntil("2010-11-07T12:00Z")).containsExactly("2010-11-07T03:30:00Z");
    assertThat(script.story()).last().isEqualTo("2010-11-07T03:30:00Z demoted t -> none");
  }
}
