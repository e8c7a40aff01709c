// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import io.flinkpql.rules.Keep;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.scoring.RandomRuleSets.RuleSetText;
import io.flinkpql.scoring.RandomRuleSets.Versions;
import io.flinkpql.scoring.RandomStreams.Step;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Tests that a rollback takes over what was counted for a replaced version while it was kept. */
class KeptVersionsTest {

  private static final String SEED = "20261130";
  private static final int TRIES = 300;
  private static final long DAY = 86_400_000L;

  private static final String A = "a: {event: A, measure: count}";
  private static final String B = "b: {event: B, where: \"properties.n > 1\", measure: count}";
  private static final String B_HOURS = "b_24h: {event: B, measure: count, window: 24h}";
  private static final String C = "c: {event: C, measure: distinct_users, window: 7d}";

  /** The versions of a rule set, each replaced at a day of March 2026, all kept alike. */
  private static final class March {
    private final Keep kept;
    private RuleHistory history;

    March(long days, String tier, String... signals) {
      kept = new Keep(0, days * DAY);
      history = RuleHistory.of(new PublishedRules(AccountScript.read(text(1, tier, signals)), 0));
    }

    March then(String time, String tier, String... signals) {
      long start = AccountScript.millis(time);
      String text = text(history.size() + 1, tier, signals);
      history =
          history.with(
              new PublishedRules(AccountScript.read(text), start), new Keep(start, kept.millis()));
      return this;
    }

    private static String text(int version, String tier, String... signals) {
      return """
      name: r
      version: %d
      dedupe: {window: 7d}
      signals:
        %s
      tiers: [{name: low, enter: "a >= 1"}, {name: high, enter: "%s"}]
      """
          .formatted(version, String.join("\n  ", signals), tier);
    }

    List<AccountScript> scripts() {
      return List.of(
          AccountScript.under(history), AccountScript.under(history).packingAfterEveryStep());
    }
  }

  private static March dropped(long days) {
    return new March(days, "b >= 3", A, B).then("2026-03-03", "a >= 9", A);
  }

  private static March rolledBack(long days) {
    return dropped(days).then("2026-03-06", "b >= 3", A, B);
  }

  private static AccountScript b(AccountScript script, String time, String id) {
    return script.track(time, "B", "u1", "{'n':2}", id);
  }

  private static List<Map<String, LocalDate>> sinces(AccountScript script) {
    return script.lastRecord().evidence().stream()
        .map(Evidence::since)
        .filter(since -> !since.isEmpty())
        .toList();
  }

  private static List<Account> beside(AccountScript script) {
    return script.account().orElseThrow().candidates();
  }

  @Example
  void rollbackWithinTheTimeHasCountedAllAlong() {
    for (AccountScript script : rolledBack(3).scripts()) {
      script.track("2026-03-01T10:00Z", "A");
      b(script, "2026-03-01T11:00Z", "b1");
      b(script, "2026-03-04T10:00Z", "b2");
      assertThat(script.standing().effectiveAt())
          .as("the clock under the version that does not read B")
          .isLessThan(AccountScript.millis("2026-03-04T10:00Z"));
      b(script, "2026-03-05T10:00Z", "b3");
      script.timePasses("2026-03-06T12:00Z");

      assertThat(script.signal("b")).isEqualTo(3);
      assertThat(script.story())
          .containsExactly(
              "2026-03-01T10:00:00Z promoted none -> low",
              "2026-03-06T00:00:00Z promoted low -> high");
      assertThat(sinces(script)).isEmpty();
      assertThat(beside(script)).isEmpty();
      assertThat(script.candidateRecords()).isEmpty();
    }
  }

  @Example
  void rollbackAfterTheTimeCountsAnew() {
    for (AccountScript script : rolledBack(2).scripts()) {
      script.track("2026-03-01T10:00Z", "A");
      b(script, "2026-03-01T11:00Z", "b1");
      b(script, "2026-03-04T10:00Z", "b2");
      b(script, "2026-03-05T10:00Z", "b3");
      b(script, "2026-03-06T11:00Z", "b4");
      b(script, "2026-03-06T12:00Z", "b5");
      b(script, "2026-03-06T13:00Z", "b6");

      assertThat(script.signal("b")).isEqualTo(3);
      assertThat(sinces(script)).contains(Map.of("b", LocalDate.of(2026, 3, 6)));
    }
  }

  @Example
  void replacedVersionIsForgottenAtItsEndAlsoByIdleAccounts() {
    for (AccountScript script : dropped(3).scripts()) {
      script.track("2026-03-01T10:00Z", "A");
      b(script, "2026-03-01T11:00Z", "b1");
      script.watermark(AccountScript.millis("2026-03-03T00:00Z")).sweepIfDue();
      assertThat(beside(script)).hasSize(1);
      assertThat(script.changesUntil("2026-04-01")).contains("2026-03-06T00:00:00Z");
      assertThat(beside(script)).isEmpty();
      b(script, "2026-03-07T11:00Z", "b2");
      assertThat(beside(script)).isEmpty();
    }
  }

  @Example
  void versionThatDropsNothingKeepsNothing() {
    March march = new March(3, "a >= 9", A).then("2026-03-03", "b >= 3", A, B);
    assertThat(march.history.candidates().latestSet()).isZero();
  }

  @Example
  void accountThatIsIdleThroughAllVersionsKeepsItsUsage() {
    AccountScript script = rolledBack(3).scripts().get(1);
    script.track("2026-03-01T10:00Z", "A");
    b(script, "2026-03-01T11:00Z", "b1");
    b(script, "2026-03-01T12:00Z", "b2");
    b(script, "2026-04-01T12:00Z", "b3");
    assertThat(script.signal("b")).isEqualTo(3);
    assertThat(sinces(script)).isEmpty();
  }

  @Example
  void accountThatBeganWhileTheVersionWasKeptBeginsWithItsUsage() {
    AccountScript script = rolledBack(3).scripts().get(1);
    b(script, "2026-03-04T10:00Z", "b1");
    assertThat(script.records()).isEmpty();
    script.track("2026-03-07T10:00Z", "A");
    assertThat(script.signal("b")).isEqualTo(1);
  }

  @Example
  void lateMessagesAndDuplicatesAreKnownAfterTheRollback() {
    AccountScript script = rolledBack(3).scripts().get(1);
    script.track("2026-03-01T10:00Z", "A");
    b(script, "2026-03-04T10:00Z", "b1");
    script.timePasses("2026-03-06T12:00Z");
    b(script, "2026-03-04T10:00Z", "b1");
    assertThat(script.signal("b")).as("after a duplicate").isEqualTo(1);
    b(script, "2026-03-05T10:00Z", "b2");
    assertThat(script.signal("b")).as("after a late message").isEqualTo(2);
  }

  @Example
  void laterVersionsTakeOverOneSignalAfterTheOther() {
    March march =
        new March(5, "b >= 9", A, B, B_HOURS, C)
            .then("2026-03-03", "a >= 9", A)
            .then("2026-03-04", "b >= 9", A, B)
            .then("2026-03-05", "a >= 9", A, C)
            .then("2026-03-07", "b >= 9", A, B, B_HOURS, C);
    for (AccountScript script : march.scripts()) {
      script.track("2026-03-01T10:00Z", "A");
      for (int day = 1; day < 7; day++) {
        b(script, "2026-03-0%dT11:00Z".formatted(day), "b" + day);
        script.track("2026-03-0%dT12:00Z".formatted(day), "C", "u" + day);
      }
      script.track("2026-03-07T00:30Z", "A");
      assertThat(script.standing().signals())
          .containsAllEntriesOf(Map.of("b", 6.0, "b_24h", 1.0, "c", 6.0));
      assertThat(beside(script)).as("each version took over what it lacked").isEmpty();
    }
  }

  @Example
  void versionKeptLongestEndsWhenThereAreTooMany() {
    March march = new March(30, "a >= 9", A, B);
    for (int day = 2; day < 8; day++) {
      march.then(
          "2026-03-0" + day, "a >= 9", A, "x%1$d: {event: X%1$d, measure: count}".formatted(day));
    }
    AccountScript script = march.scripts().get(1);
    script.track("2026-03-01T10:00Z", "A");
    b(script, "2026-03-01T11:00Z", "b1");
    script.timePasses("2026-03-07T12:00Z");
    assertThat(beside(script))
        .extracting(kept -> kept.layout().rules().version())
        .containsExactly(3L, 4L, 5L, 6L);
  }

  @Example
  void candidateOfARollbackBeginsForAnAccountThatWasIdle() {
    March march = rolledBack(3);
    String text =
        march.history.latest().text().replace("version: 3", "version: 4").replace("3\"", "2\"");
    march.history =
        march.history.withCandidate(
            new PublishedRules(
                AccountScript.read(text), AccountScript.millis("2026-03-08T00:00Z")));
    AccountScript script = march.scripts().get(1);
    script.track("2026-03-01T10:00Z", "A");
    b(script, "2026-03-01T11:00Z", "b1");
    b(script, "2026-03-01T12:00Z", "b2");
    script.timePasses("2026-03-09T12:00Z");
    assertThat(script.candidateRecords())
        .extracting(record -> record.signals().get("b"))
        .containsExactly(2.0);
  }

  /**
   * Versions of a rule set without duplicates.
   *
   * @param kept time for which replaced versions are kept, ms
   */
  record Trial(Versions versions, long kept) {

    RuleHistory keeping() {
      return versions.history(kept);
    }

    /**
     * Versions that have the signals of those that are kept, too, and no other signals. Further
     * versions forget them in time.
     */
    RuleHistory explicit() {
      RuleHistory keeping = keeping();
      List<Long> ends = new ArrayList<>();
      for (int number = 0; number < keeping.candidates().size(); number++) {
        ends.add(keeping.candidates().until(number));
      }
      RuleHistory explicit = versions.versions().get(0).history();
      List<Long> starts = new ArrayList<>();
      for (int generation = 1; generation < keeping.size(); generation++) {
        starts.add(keeping.start(generation));
      }
      starts.addAll(ends.stream().map(end -> end + 1).toList());
      int version = 1;
      for (long start : starts.stream().sorted().toList()) {
        int generation = keeping.generationAt(start);
        String yaml = versions.versions().get(generation).yaml();
        for (int number : keeping.candidates().members(keeping.candidates().setAt(start))) {
          if (start <= keeping.candidates().until(number)) {
            String added = keeping.candidates().published(number).text();
            int which = number;
            yaml =
                yaml.replace(
                    "signals:\n",
                    "signals:\n" + signals(added).replace("  s", "  k" + which + "s"));
          }
        }
        yaml = yaml.replace("version: 1\n", "version: " + ++version + "\n");
        explicit = explicit.with(new PublishedRules(AccountScript.read(yaml), start));
      }
      return explicit;
    }

    /** Returns the signals of a version, and one for each event that has points. */
    private static String signals(String yaml) {
      Stream<String> signals = yaml.lines().filter(line -> line.matches("  s\\d+: .*"));
      Stream<String> points =
          Pattern.compile("(\\w+): -?[0-9.]+[,}]")
              .matcher(yaml.lines().filter(line -> line.startsWith("score")).findAny().orElse(""))
              .results()
              .map(found -> "  s%1$s: {event: %1$s, measure: count}".formatted(found.group(1)));
      return Stream.concat(signals, points).map(line -> line + "\n").collect(joining());
    }
  }

  private static List<String> messages(Trial trial, List<Step> stream) {
    List<String> messages = new ArrayList<>();
    long arrival = trial.versions().start();
    for (Step step : stream) {
      arrival += Math.min(step.gap(), trial.versions().longestGap());
      if (step.isUsage()) {
        messages.add(step.json(arrival - step.late(), "m" + messages.size()));
      }
    }
    return messages;
  }

  private static long end(Trial trial, List<Step> stream) {
    long gaps =
        stream.stream().mapToLong(s -> Math.min(s.gap(), trial.versions().longestGap())).sum();
    return trial.versions().start() + gaps;
  }

  @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void signalsEqualThoseOfVersionsThatHaveTheKeptSignalsToo(
      @ForAll("trials") Trial trial, @ForAll("streams") List<Step> stream) {
    AccountScript packed = AccountScript.under(trial.keeping()).packingAfterEveryStep();
    AccountScript unpacked = AccountScript.under(trial.keeping());
    AccountScript explicit = AccountScript.under(trial.explicit());
    List<AccountScript> all = List.of(packed, unpacked, explicit);
    messages(trial, stream).forEach(message -> all.forEach(script -> script.message(message)));
    long end = end(trial, stream);
    all.forEach(script -> script.endAt(end));
    if (packed.account().filter(Account::hasBegun).isPresent()) {
      Standing expected = explicit.standing();
      for (AccountScript script : List.of(packed, unpacked)) {
        Map<String, Double> signals = script.standing().signals();
        assertThat(expected.signals()).containsAllEntriesOf(signals);
        assertThat(script.standing().score()).isEqualTo(expected.score());
      }
    }
  }

  @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void keepingChangesNothingBeforeUsageIsTakenOver(
      @ForAll("trials") Trial trial, @ForAll("streams") List<Step> stream) {
    RuleHistory history = trial.keeping();
    AccountScript packed = AccountScript.under(history).packingAfterEveryStep();
    AccountScript alone = AccountScript.under(trial.versions().history());
    long first = Long.MAX_VALUE;
    for (int generation = history.size() - 1; generation > 0; generation--) {
      first = history.takenOver(generation).isEmpty() ? first : history.start(generation);
    }
    long arrival = trial.versions().start();
    for (Step step : stream) {
      arrival += Math.min(step.gap(), trial.versions().longestGap());
      if (arrival >= first) {
        return;
      }
      long now = arrival;
      String message = step.json(arrival - step.late(), step.id());
      for (AccountScript script : List.of(packed, alone)) {
        step.watermarkLag().ifPresent(lag -> script.watermark(now - lag).sweep());
        script.message(message);
      }
      assertThat(packed.records()).isEqualTo(alone.records());
      assertThat(packed.candidateRecords()).isEmpty();
    }
  }

  @Provide
  Arbitrary<Trial> trials() {
    return Combinators.combine(RandomRuleSets.versions(), Arbitraries.longs().between(1, 40 * DAY))
        .as((versions, kept) -> new Trial(withoutDuplicates(versions), kept));
  }

  /** Leaves out what the kept signals of another version would change: retention and ground. */
  private static Versions withoutDuplicates(Versions versions) {
    RuleSetText first = versions.versions().get(0);
    String retention = first.yaml().lines().filter(l -> l.startsWith("retention")).findAny().get();
    return new Versions(
        versions.versions().stream()
            .map(
                text ->
                    new RuleSetText(
                        text.yaml()
                            .replaceAll("(?m)^dedupe: .*$", "dedupe: off")
                            .replaceAll("(?m)^retention: .*$", retention),
                        text.start(),
                        versions.longestGap()))
            .toList(),
        versions.delays());
  }

  @Provide
  Arbitrary<List<Step>> streams() {
    return RandomStreams.streams();
  }
}
