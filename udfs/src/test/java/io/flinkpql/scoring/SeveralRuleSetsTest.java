// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.scoring.RandomRuleSets.Versions;
import io.flinkpql.scoring.RandomStreams.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Compares accounts under two rule sets of one job with the same accounts in two jobs, on random
 * rule sets, versions and streams. Records, standings, forecasts and staleness must be equal.
 */
class SeveralRuleSetsTest {

  private static final String SEED = "20261129";
  private static final int TRIES = 800;
  private static final String FIRST = "random";
  private static final String SECOND = "second";

  /** Versions of two rule sets, on the ground of the very first. */
  record Trial(Versions first, Versions second) {

    private record Published(boolean isFirst, PublishedRules rules) {}

    private PublishedRules published(Versions versions, int index, String name) {
      String ground = first.versions().get(0).yaml();
      String yaml = versions.versions().get(index).yaml();
      for (String key : List.of("timezone", "dedupe", "exclude")) {
        yaml = yaml.replaceAll("(?m)^" + key + ":.*\n", "");
        String line = ground.lines().filter(l -> l.startsWith(key + ":")).findFirst().orElse("");
        yaml = yaml.replace("retention:", line + (line.isEmpty() ? "" : "\n") + "retention:");
      }
      yaml = yaml.replace("name: " + FIRST + "\n", "name: " + name + "\n");
      yaml = yaml.replace("version: 1\n", "version: " + (index + 1) + "\n");
      long at = index == 0 ? 0 : first.start() + versions.delays().get(index - 1);
      return new PublishedRules(AccountScript.read(yaml), at);
    }

    private List<PublishedRules> all(Versions versions, String name) {
      List<PublishedRules> all = new ArrayList<>();
      for (int i = 0; i < versions.versions().size(); i++) {
        all.add(published(versions, i, name));
      }
      return all;
    }

    private static RuleHistory alone(List<PublishedRules> versions) {
      RuleHistory history = RuleHistory.of(versions.get(0));
      for (PublishedRules version : versions.subList(1, versions.size())) {
        history = history.with(version);
      }
      return history;
    }

    RuleHistory firstAlone() {
      return alone(all(first, FIRST));
    }

    RuleHistory secondAlone() {
      return alone(all(second, SECOND));
    }

    RuleHistory together() {
      List<Published> later = new ArrayList<>();
      List<PublishedRules> ones = all(first, FIRST);
      List<PublishedRules> others = all(second, SECOND);
      ones.subList(1, ones.size()).forEach(version -> later.add(new Published(true, version)));
      others.subList(1, others.size()).forEach(version -> later.add(new Published(false, version)));
      later.sort(Comparator.comparingLong(version -> version.rules().activeFrom()));
      RuleHistory history = RuleHistory.of(ones.get(0)).withFirstBeside(others.get(0));
      for (Published version : later) {
        history =
            version.isFirst()
                ? history.with(version.rules())
                : history.withLiveBeside(version.rules());
      }
      return history;
    }
  }

  @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void twoRuleSetsOfOneJobEqualTwoJobs(
      @ForAll("trials") Trial trial, @ForAll("streams") List<Step> stream) {
    AccountScript one = AccountScript.under(trial.firstAlone());
    AccountScript other = AccountScript.under(trial.secondAlone());
    AccountScript packed = AccountScript.under(trial.together()).packingAfterEveryStep();
    AccountScript unpacked = AccountScript.under(trial.together());
    List<AccountScript> all = List.of(one, other, packed, unpacked);
    long arrival = trial.first().start();
    long watermark = Account.UNSET;
    long longestGap = Math.min(trial.first().longestGap(), trial.second().longestGap());
    for (Step step : stream) {
      arrival += Math.min(step.gap(), longestGap);
      if (step.watermarkLag().isPresent()) {
        watermark = Math.max(watermark, arrival - step.watermarkLag().get());
        long mark = watermark;
        all.forEach(script -> script.watermark(mark).sweep());
      }
      String message = step.json(arrival - step.late(), step.id());
      all.forEach(script -> script.message(message));
      // In a job of its own a message of the other rule set would not bring up the watermark.
      all.forEach(AccountScript::sweep);
      for (AccountScript together : List.of(packed, unpacked)) {
        assertSame(together, one, FIRST);
        assertSame(together, other, SECOND);
      }
    }
  }

  private static void assertSame(AccountScript together, AccountScript alone, String name) {
    assertThat(together.records().stream().filter(r -> r.ruleSet().equals(name)).toList())
        .as(name)
        .isEqualTo(alone.records());
    Optional<Account> expected = alone.account().filter(Account::hasBegun);
    Optional<Account> found = together.account(name).filter(Account::hasBegun);
    assertThat(found.isPresent()).as(name).isEqualTo(expected.isPresent());
    if (found.isPresent()) {
      assertThat(together.standing(found.get())).isEqualTo(alone.standing());
      assertThat(together.forecast(found.get())).isEqualTo(alone.forecast());
      assertThat(found.get().isStale()).as(name).isEqualTo(expected.get().isStale());
    }
  }

  @Example
  void furtherRuleSetOnTheSameTracksTakesAtMost20Bytes() {
    String first = TwelveSignals.RULES;
    String second =
        first
            .replaceFirst("name: (\\S+)", "name: second")
            .replaceFirst("version: (\\d+)", "version: 99")
            .replaceFirst(">= 2", ">= 1");
    assertThat(AccountScript.read(second).name()).isEqualTo("second");
    RuleHistory alone = RuleHistory.of(new PublishedRules(AccountScript.read(first), 0));
    RuleHistory together = alone.withFirstBeside(new PublishedRules(AccountScript.read(second), 0));
    List<Integer> bytes = new ArrayList<>();
    for (RuleHistory history : List.of(alone, together)) {
      AccountScript script = AccountScript.under(history);
      TwelveSignals.month(7).forEach(script::message);
      bytes.add(script.packed().length);
    }
    assertThat(bytes.get(1) - bytes.get(0)).isBetween(10, 20);
  }

  private static AccountScript signIns() {
    String first =
        """
        {name: first, version: 1, retention: 7d, signals: {
          sign_ins: {event: Signed In, measure: count, window: 7d},
          other: {event: Other, measure: count}},
         tiers: [{name: never, enter: "sign_ins >= 9"}]}
        """;
    String second =
        """
        {name: second, version: 1, retention: 7d, signals: {
          sign_ins: {event: Signed In, measure: count, window: 7d},
          extended: {event: Extended, measure: count}},
         tiers: [{name: seen, enter: ["sign_ins >= 1", "extended >= 1"]}]}
        """;
    return AccountScript.under(
        RuleHistory.of(new PublishedRules(AccountScript.read(first), 0))
            .withFirstBeside(new PublishedRules(AccountScript.read(second), 0)));
  }

  @Example
  void forgottenAccountIsDeletedUnderEachRuleSet() {
    AccountScript script =
        signIns()
            .track("2026-03-11T10:00Z", "Extended")
            .track("2026-03-12T03:24Z", "Signed In")
            .forget("2026-04-12T03:24Z");

    assertThat(script.records())
        .extracting(record -> record.ruleSet() + " " + record.kind() + " " + record.sequence())
        .containsExactly(
            "second PROMOTED 1", "second DEMOTED 2", "second DELETED 3", "first DELETED 1");
    assertThat(script.account()).isEmpty();
  }

  @Example
  void messageInASharedTrackIsNotSeenAtABoundaryBeforeIt() {
    AccountScript script =
        signIns().track("2026-03-11T10:00Z", "Extended").track("2026-03-12T03:24Z", "Signed In");

    assertThat(script.records())
        .extracting(Qualification::effectiveAt)
        .containsExactly(AccountScript.millis("2026-03-12T03:24Z"));
  }

  @Example
  void sharedTrackKeepsDaysThatOnlyTheLaggingRuleSetReaches() {
    AccountScript script =
        signIns()
            .track("2026-03-01T10:00Z", "Signed In")
            .track("2026-03-30T10:00Z", "Other")
            .track("2026-03-02T12:00Z", "Signed In");

    Account second = script.account("second").orElseThrow();
    assertThat(script.standing(second).signals()).containsEntry("sign_ins", 2.0);
  }

  private static PublishedRules counting(String name, int version, String event, String at) {
    String text =
        """
        {name: %s, version: %d, signals: {a: {event: %s, measure: count}},
         tiers: [{name: seen, enter: "a >= 1"}]}
        """;
    return new PublishedRules(
        AccountScript.read(text.formatted(name, version, event)), AccountScript.millis(at));
  }

  /** Returns an account that sends one message, and whose time passes until it is seen. */
  private static AccountScript idleAfterOneMessage(RuleHistory history, String seen) {
    return AccountScript.under(history)
        .packingAfterEveryStep()
        .track("2026-03-01T10:00Z", "A")
        .timePasses(seen)
        .timePasses("2026-03-05T12:00Z");
  }

  @Example
  void candidateThatBecomesAFurtherRuleSetKeepsUsageOfAnAccountThatWasIdle() {
    PublishedRules candidate = counting("second", 1, "A", "2026-03-02");
    RuleHistory history =
        RuleHistory.of(counting("first", 1, "A", "2026-03-01"))
            .withCandidate(candidate)
            .with(counting("first", 2, "B", "2026-03-03"))
            .withLiveBeside(counting("second", 1, "A", "2026-03-04"));
    for (String seen : List.of("2026-03-02T12:00Z", "2026-03-05T12:00Z")) {
      AccountScript script = idleAfterOneMessage(history, seen);
      Account second = script.account("second").orElseThrow();
      assertThat(script.standing(second).signals()).as("seen at %s", seen).containsEntry("a", 1.0);
      // The candidate began while the first rule set counted A, and kept its tier.
      assertThat(second.enteredAt(1))
          .as("seen at %s", seen)
          .isEqualTo(AccountScript.millis("2026-03-01T10:00Z"));
    }
  }

  @Example
  void furtherRuleSetBeginsWithoutWhatTheFirstHasDroppedAlsoIfAnAccountWasIdle() {
    RuleHistory history =
        RuleHistory.of(counting("first", 1, "A", "2026-03-01"))
            .with(counting("first", 2, "B", "2026-03-03"))
            .withLiveBeside(counting("second", 1, "A", "2026-03-04"));
    for (String seen : List.of("2026-03-03T12:00Z", "2026-03-05T12:00Z")) {
      AccountScript script = idleAfterOneMessage(history, seen);
      Account second = script.account("second").orElseThrow();
      assertThat(script.standing(second).signals()).as("seen at %s", seen).containsEntry("a", 0.0);
    }
  }

  /** Without duplicates, because the streams give one id to different messages. */
  @Provide
  Arbitrary<Trial> trials() {
    return Combinators.combine(RandomRuleSets.versions(), RandomRuleSets.versions())
        .as((first, second) -> new Trial(withoutDuplicates(first), second));
  }

  private static Versions withoutDuplicates(Versions versions) {
    return new Versions(
        versions.versions().stream()
            .map(
                text ->
                    new RandomRuleSets.RuleSetText(
                        text.yaml().replaceAll("(?m)^dedupe: .*$", "dedupe: off"),
                        text.start(),
                        text.longestGap()))
            .toList(),
        versions.delays());
  }

  @Provide
  Arbitrary<List<Step>> streams() {
    return RandomStreams.streams();
  }
}
