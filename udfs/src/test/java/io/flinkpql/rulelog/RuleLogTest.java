// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rulelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.rulelog.RuleLog.Outcome;
import io.flinkpql.rulelog.RulePush.Role;
import io.flinkpql.rules.Candidates;
import io.flinkpql.rules.RuleHistory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RuleLogTest {

  private static final PushTiming TIMING = new PushTiming(10_000, 0, false);

  private RuleLog log = RuleLog.empty(TIMING);

  private static String rules(int version, String more) {
    return """
    {name: r, version: %d, signals: {a: {event: A, measure: count}},
     tiers: [{name: t, enter: 'a >= 1'}]%s}
    """
        .formatted(version, more);
  }

  private static RulePush live(int version, String text) {
    return new RulePush("r", version, Role.LIVE, OptionalLong.empty(), false, text, "ann");
  }

  private static RulePush live(int version) {
    return live(version, rules(version, ""));
  }

  private Outcome append(long appendedAt, RulePush push) {
    return append(appendedAt, RulePushJson.write(push));
  }

  private Outcome append(long appendedAt, byte[] value) {
    log = log.with(log.nextOffset(), appendedAt, value);
    return log.last().orElseThrow().outcome();
  }

  private List<String> refusal(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) outcome).errors();
  }

  @Test
  void theFirstVersionHasAlwaysBeenInForceAndTheNextOneFromItsAppendAndTheLead() {
    assertThat(append(5_000, live(1))).isEqualTo(new Outcome.Accepted(0));
    assertThat(append(70_000, live(2))).isEqualTo(new Outcome.Accepted(1));

    RuleHistory history = log.history().orElseThrow();
    assertThat(history.start(0)).isEqualTo(RuleHistory.ALWAYS);
    assertThat(history.start(1)).isEqualTo(80_000);
    assertThat(log.accepted()).extracting(RuleLog.Entry::by).containsExactly("ann", "ann");
  }

  @Test
  void aStartInThePastIsMovedToTheLeadUnlessItIsTrusted() {
    append(5_000, live(1));
    RulePush past =
        new RulePush("r", 2, Role.LIVE, OptionalLong.of(6_000), false, rules(2, ""), "ann");
    RuleLog trusting =
        RuleLog.empty(new PushTiming(10_000, 0, true)).with(0, 5_000, RulePushJson.write(live(1)));

    append(70_000, past);

    assertThat(log.history().orElseThrow().start(1)).isEqualTo(80_000);
    assertThat(trusting.with(1, 70_000, RulePushJson.write(past)).history().orElseThrow().start(1))
        .isEqualTo(6_000);
  }

  @Test
  void aLaterStartIsKeptAndHoldsBackTheVersionsAfterIt() {
    append(0, live(1));
    append(
        1_000,
        new RulePush("r", 2, Role.LIVE, OptionalLong.of(900_000), false, rules(2, ""), "ann"));
    append(2_000, live(3));

    assertThat(log.history().orElseThrow().start(1)).isEqualTo(900_000);
    assertThat(log.history().orElseThrow().start(2)).isEqualTo(900_000);
  }

  @Test
  void aVersionThatIsReplacedIsKeptFromItsReplacementOn() {
    log = RuleLog.empty(new PushTiming(10_000, 60_000, false));
    append(0, live(1));
    append(70_000, live(2, rules(2, "").replace("event: A", "event: B")));
    append(
        100_000,
        new RulePush("r", 3, Role.LIVE, OptionalLong.of(900_000), true, rules(3, ""), "restarted"));
    Candidates beside = log.history().orElseThrow().candidates();

    assertThat(beside.current()).as("candidates").isEmpty();
    assertThat(beside.rules(0).version()).isEqualTo(1);
    assertThat(beside.begin(0)).as("a ms before its replacement").isEqualTo(79_999);
    assertThat(beside.until(0)).isEqualTo(80_000 + 60_000);
    assertThat(beside.begin(1)).as("as soon as every reader knows").isEqualTo(109_999);
    assertThat(beside.until(1)).isEqualTo(900_000 + 60_000);
    assertThat(log.history().orElseThrow().takenOver(2)).as("too late").isEmpty();
  }

  @Test
  void aStaleVersionIsRefused() {
    append(0, live(2));

    assertThat(refusal(append(1, live(1))))
        .containsExactly("rule set 'r' is at version 2: version 1 is not higher");
    assertThat(log.history().orElseThrow().size()).isEqualTo(1);
  }

  @Test
  void aVersionWithAnotherTextIsRefused() {
    append(0, live(1));

    assertThat(refusal(append(1, live(1, rules(1, ", retention: 30d")))))
        .containsExactly(
            "rule set 'r' was changed and is still version 1: give it a higher version");
  }

  @Test
  void theSecondOfTwoRacingPushesOfOneVersionIsRefused() {
    append(0, live(1));

    assertThat(append(1, live(2))).isEqualTo(new Outcome.Accepted(1));
    assertThat(refusal(append(1, live(2, rules(2, ", retention: 30d"))))).hasSize(1);
  }

  @Test
  void theSameTextAgainHasNoEffect() {
    append(0, live(1));
    append(1, live(2));

    assertThat(append(2, live(1))).isEqualTo(new Outcome.Repeated(0));
    assertThat(append(3, live(2))).isEqualTo(new Outcome.Repeated(1));
    assertThat(log.accepted()).hasSize(2);
    assertThat(log.refused()).isEmpty();
  }

  @Test
  void everyErrorOfAnInvalidTextIsReportedWithItsPlace() {
    append(0, live(1));

    assertThat(refusal(append(1, live(2, "{name: r, version: 2, tier: []}"))))
        .containsExactly(
            "1:1: a rule set needs 'signals'",
            "1:1: a rule set needs 'tiers'",
            "1:23: unknown key 'tier' in a rule set: did you mean 'tiers'?");
  }

  @Test
  void aRecordWhoseNameOrVersionDiffersFromItsTextIsRefused() {
    assertThat(
            refusal(
                append(
                    0,
                    new RulePush(
                        "s", 3, Role.LIVE, OptionalLong.empty(), false, rules(2, ""), "ann"))))
        .containsExactly("the record names version 3 of 's', and its text is version 2 of 'r'");
    assertThat(log.history()).isEmpty();
  }

  private static String others(int version, String more) {
    return rules(version, more).replace("name: r", "name: s");
  }

  private static RulePush other(int version, Role role, String text) {
    return new RulePush("s", version, role, OptionalLong.empty(), false, text, "ann");
  }

  @Test
  void anotherRuleSetIsLiveBesideTheFirst() {
    append(0, live(1));
    assertThat(append(5_000, other(7, Role.LIVE, others(7, ""))))
        .isEqualTo(new Outcome.LiveChanged(0));
    assertThat(append(6_000, other(7, Role.LIVE, others(7, ""))))
        .isEqualTo(new Outcome.LiveRepeated(0));
    assertThat(append(70_000, other(8, Role.LIVE, others(8, ""))))
        .isEqualTo(new Outcome.LiveChanged(1));

    RuleHistory history = log.history().orElseThrow();
    assertThat(history.names()).containsExactly("r", "s");
    assertThat(history.candidates().begin(0)).isEqualTo(15_000);
    assertThat(history.candidates().begin(1)).isEqualTo(80_000);
    assertThat(history.candidates().before(1)).isZero();
    assertThat(log.lastPublished().orElseThrow().ruleSet().version()).isEqualTo(8);
    assertThat(append(80_000, other(8, Role.RETIRED, ""))).isEqualTo(new Outcome.LiveChanged(1));
    assertThat(log.lastPublished()).isEmpty();
    assertThat(log.history().orElseThrow().names()).containsExactly("r");
  }

  @Test
  void anotherRuleSetOnAnotherGroundOrWithAnOldVersionIsRefused() {
    append(0, live(1));
    assertThat(refusal(append(1, other(7, Role.LIVE, others(7, ", timezone: Europe/Berlin")))))
        .containsExactly(
            "'timezone' is not as in version 1 of rule set 'r', and rule sets of one job must have it"
                + " in common: keep it the same, or run 's' as a release of its own");
    append(2, other(7, Role.LIVE, others(7, "")));
    assertThat(refusal(append(3, other(6, Role.LIVE, others(6, "")))))
        .containsExactly("rule set 's' is at version 7: version 6 is not higher");
    assertThat(refusal(append(4, other(8, Role.SHADOW, others(8, "")))))
        .containsExactly(
            "rule set 's' is in force beside 'r', and a candidate can replace only 'r': push the new"
                + " version as live");
    assertThat(refusal(append(5, live(2, rules(2, ", timezone: Europe/Berlin")))))
        .containsExactly(
            "version 2 of rule set 'r' has another 'timezone' than rule set 's', and rule sets of one"
                + " job must have it in common: keep it the same, or retire 's' and run it as a release"
                + " of its own");
    assertThat(refusal(append(6, retired(1))))
        .containsExactly(
            "version 1 of rule set 'r' is no candidate, and the first rule set of a job cannot be"
                + " retired: the others share its usage. Push a version of it whose tiers no account can"
                + " enter, or start a job of its own for the others");
  }

  @Test
  void ruleSetsWithWhichTheJobStartsAreInForceForEveryMessage() {
    RulePush first =
        new RulePush(
            "r", 1, Role.LIVE, OptionalLong.empty(), false, rules(1, ""), "job", List.of("s"));
    append(5_000, first);
    assertThat(log.history()).isEmpty();
    assertThat(log.awaited()).containsExactly("s");
    assertThat(refusal(append(6_000, live(2))))
        .containsExactly("the job starts with 's' too: push it first");
    append(7_000, other(7, Role.LIVE, others(7, "")));

    Candidates beside = log.history().orElseThrow().candidates();
    assertThat(beside.begin(0)).isEqualTo(RuleHistory.ALWAYS);
    assertThat(beside.isLive(0)).isTrue();
  }

  @Test
  void aChangeThatNeedsARestartIsAcceptedOnlyFromARestart() {
    append(0, live(1));
    String text = rules(2, ", subject: user");

    assertThat(refusal(append(1, live(2, text)))).singleElement().asString().contains("'subject'");
    assertThat(append(2, new RulePush("r", 2, Role.LIVE, OptionalLong.empty(), true, text, "job")))
        .isEqualTo(new Outcome.Accepted(1));
  }

  @Test
  void aRoleThatIsNotSupportedIsRefused() {
    append(0, live(1));

    assertThat(
            refusal(
                append(
                    1,
                    new RulePush(
                        "r", 2, Role.KEPT, OptionalLong.empty(), false, rules(2, ""), "ann"))))
        .containsExactly(
            "role 'kept' is not supported: push the rule set with role 'live' or 'shadow'");
  }

  private static RulePush shadow(int version, String text) {
    return new RulePush("r", version, Role.SHADOW, OptionalLong.empty(), false, text, "ann");
  }

  private static RulePush retired(int version) {
    return new RulePush("r", version, Role.RETIRED, OptionalLong.empty(), false, "", "ann");
  }

  @Test
  void aCandidateIsEvaluatedFromTheLeadOnUntilItIsRetired() {
    append(0, live(1));

    assertThat(append(1_000, shadow(2, rules(2, "")))).isEqualTo(new Outcome.CandidatesChanged(1));
    assertThat(append(2_000, shadow(2, rules(2, "")))).isEqualTo(new Outcome.CandidateRepeated(0));
    assertThat(append(60_000, retired(2))).isEqualTo(new Outcome.CandidatesChanged(2));

    Candidates candidates = log.history().orElseThrow().candidates();
    assertThat(IntStream.of(10_999, 11_000, 69_999, 70_000).map(candidates::setAt))
        .containsExactly(0, 1, 1, 2);
    assertThat(candidates.members(1)).containsExactly(0);
    assertThat(candidates.members(2)).isEmpty();
    assertThat(log.history().orElseThrow().latestRules().version()).isEqualTo(1);
    assertThat(log.accepted()).hasSize(1);
  }

  @Test
  void aCandidateIsCoveredOnceFromTheLeadOn() {
    append(0, live(1));
    append(1_000, shadow(2, rules(2, "")));
    RulePush covered = RulePush.covered("r", 2, OptionalLong.empty(), "ann", 7);

    assertThat(log.history().orElseThrow().candidates().uncovered()).containsExactly(0);
    assertThat(append(20_000, covered)).isEqualTo(new Outcome.CandidatesChanged(2));
    assertThat(append(21_000, covered)).isEqualTo(new Outcome.CandidateRepeated(0));

    Candidates candidates = log.history().orElseThrow().candidates();
    assertThat(candidates.uncovered()).isEmpty();
    assertThat(candidates.current()).containsExactly(0);
    assertThat(candidates.changedAt(1)).isEqualTo(30_000);
    assertThat(candidates.missed(0)).isEqualTo(7);
    assertThat(candidates.isCovered(0, 1)).isFalse();
    assertThat(candidates.isCovered(0, 2)).isTrue();
    append(60_000, retired(2));
    assertThat(refusal(append(61_000, covered)))
        .containsExactly("version 2 of rule set 'r' is no candidate");
  }

  @Test
  void aCandidateIsRefusedBeforeAnyVersionAndWithAStartOfItsOwn() {
    assertThat(refusal(append(0, shadow(2, rules(2, "")))))
        .containsExactly(
            "no rule set is in force beside which 'r' could be a candidate: push one first");
    append(0, live(1));
    RulePush later =
        new RulePush("r", 2, Role.SHADOW, OptionalLong.of(900_000), false, rules(2, ""), "ann");
    assertThat(refusal(append(1, later)))
        .containsExactly(
            "rule sets beside the first one begin and end at once: leave out 'at' with role 'shadow'"
                + " of 'r'");
  }

  @Test
  void aCandidateOnOtherGroundIsRefusedWithEachDifference() {
    append(0, live(1));

    assertThat(refusal(append(1, shadow(2, rules(2, ", timezone: Asia/Tokyo, dedupe: off")))))
        .containsExactly(
            "'timezone' is not as in version 1 of rule set 'r', beside which the candidate would be"
                + " evaluated: keep it the same",
            "'dedupe' is not as in version 1 of rule set 'r', beside which the candidate would be"
                + " evaluated: keep it the same");
  }

  @Test
  void aVersionThatLeavesTheGroundOfACandidateIsRefusedUntilThatIsRetired() {
    append(0, live(1));
    append(1, shadow(2, rules(2, "")));

    assertThat(refusal(append(2, live(3, rules(3, ", timezone: Asia/Tokyo")))))
        .containsExactly(
            "version 3 of rule set 'r' has another 'timezone' than candidate 'r', version 2, beside"
                + " which it would be evaluated: retire the candidate first");
    append(3, retired(2));
    assertThat(append(4, live(3, rules(3, ", timezone: Asia/Tokyo"))))
        .isEqualTo(new Outcome.Accepted(1));
  }

  @Test
  void aSecondCandidateOfANameAndAnOldVersionAreRefused() {
    append(0, live(3));
    append(1, shadow(4, rules(4, "")));

    assertThat(refusal(append(2, shadow(5, rules(5, "")))))
        .containsExactly("version 4 of rule set 'r' is a candidate already: retire it first");
    append(3, retired(4));
    assertThat(refusal(append(4, shadow(4, rules(4, ", retention: 9d")))))
        .containsExactly(
            "version 4 of rule set 'r' was a candidate before: give the document a higher version");
    assertThat(refusal(append(5, shadow(2, rules(2, "")))))
        .containsExactly("rule set 'r' is at version 3: version 2 is not higher");
    assertThat(refusal(append(6, retired(4))))
        .containsExactly(
            "version 4 of rule set 'r' is no candidate, and the first rule set of a job cannot be"
                + " retired: the others share its usage. Push a version of it whose tiers no account can"
                + " enter, or start a job of its own for the others");
  }

  @Test
  void theVersionInForceWhenACandidateBeginsStaysThat() {
    append(0, live(1));
    append(5_000, shadow(2, rules(2, "")));
    append(5_000, live(3));

    RuleHistory history = log.history().orElseThrow();
    assertThat(history.candidates().begin(0)).isEqualTo(15_000);
    assertThat(history.start(1)).isEqualTo(15_001);
  }

  @Test
  void bytesThatAreNoPushAreRefusedAsTheyCame() {
    byte[] bytes = "hello".getBytes(StandardCharsets.UTF_8);

    Outcome outcome = append(0, bytes);

    assertThat(refusal(outcome)).hasSize(1);
    assertThat(((Outcome.Refused) outcome).value()).isEqualTo(bytes);
    assertThat(refusal(append(1, (byte[]) null))).containsExactly("the record has no value");
  }

  @Test
  void onlyTheLatestRefusalsAreRemembered() {
    for (int i = 0; i < RuleLog.MAX_REFUSALS + 50; i++) {
      append(i, new byte[] {'x'});
    }

    assertThat(log.refused()).hasSize(RuleLog.MAX_REFUSALS);
    assertThat(log.refused().get(0).offset()).isEqualTo(50);
  }

  /** A record of a random log. */
  private record Appended(int version, boolean otherText, boolean invalid, int at, int gap) {
    RulePush push() {
      String text = invalid ? "{" : rules(version, otherText ? ", retention: 30d" : "");
      return new RulePush(
          "r",
          version,
          Role.LIVE,
          at == 0 ? OptionalLong.empty() : OptionalLong.of(at * 5_000L),
          false,
          text,
          "ann");
    }
  }

  @Provide
  static Arbitrary<List<Appended>> appends() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 6),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false, false),
            Arbitraries.integers().between(0, 20),
            Arbitraries.integers().between(0, 30_000))
        .as(Appended::new)
        .list()
        .ofMaxSize(12);
  }

  @Property(tries = 300)
  void versionsRiseInOrderAndNoneStartsBeforeItsLead(@ForAll("appends") List<Appended> appends) {
    RuleLog folded = RuleLog.empty(TIMING);
    long now = 0;
    long accepted = 0;
    for (Appended append : appends) {
      now += append.gap();
      folded = folded.with(folded.nextOffset(), now, RulePushJson.write(append.push()));
      RuleLog.Entry last = folded.last().orElseThrow();
      if (last.outcome() instanceof Outcome.Accepted a) {
        assertThat(append.invalid()).isFalse();
        assertThat(a.generation()).isEqualTo((int) accepted++);
        RuleHistory history = folded.history().orElseThrow();
        assertThat(history.latestRules().version()).isEqualTo(append.version());
        if (a.generation() > 0) {
          assertThat(history.start(a.generation())).isGreaterThanOrEqualTo(now + 10_000);
          assertThat(history.rules(a.generation() - 1).version()).isLessThan(append.version());
        }
      }
    }
    assertThat(folded.accepted()).hasSize((int) accepted);
    assertThat(folded.history().map(RuleHistory::size).orElse(0)).isEqualTo((int) accepted);
  }

  @Property(tries = 100)
  void aLongerLogContinuesAShorterOneAndTheFoldIsTheSameEachTime(
      @ForAll("appends") List<Appended> appends) {
    List<RuleLog> folds = new ArrayList<>(List.of(RuleLog.empty(TIMING)));
    for (Appended append : appends) {
      RuleLog before = folds.get(folds.size() - 1);
      RuleLog after = before.with(before.nextOffset(), 1_000, RulePushJson.write(append.push()));
      folds.add(after);
      before
          .history()
          .ifPresent(h -> assertThat(after.history().orElseThrow().continues(h)).isTrue());
    }
    RuleLog again = RuleLog.empty(TIMING);
    for (Appended append : appends) {
      again = again.with(again.nextOffset(), 1_000, RulePushJson.write(append.push()));
    }
    assertThat(again.history()).isEqualTo(folds.get(folds.size() - 1).history());
  }
}
