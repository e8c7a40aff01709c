// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import io.flinkpql.scoring.RandomRuleSets.Versions;
import io.flinkpql.scoring.RandomStreams.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Compares accounts with and without a candidate on random rule sets and streams. Under the rule
 * set in force nothing may differ. Under the candidate the records must be those of a job in which
 * it replaced the version in force.
 */
class CandidatesTest {

  private static final String SEED = "20261128";
  private static final int TRIES = 300;
  private static final long DAY = 86_400_000L;
  private static final long CANDIDATE_VERSION = 100;

  /**
   * Versions in force, and a candidate.
   *
   * @param versions the versions in force and, as the last one, the candidate
   * @param delay time from the first message to the begin of the candidate, ms
   * @param duration time from the begin of the candidate to its end, ms; empty if it stays
   */
  record Trial(Versions versions, long delay, Optional<Long> duration) {

    long begin() {
      return versions.start() + delay;
    }

    private PublishedRules published(int index, int version, long at) {
      String ground = versions.versions().get(0).yaml();
      String yaml = versions.versions().get(index).yaml();
      for (String key : List.of("timezone", "dedupe", "exclude")) {
        yaml = yaml.replaceAll("(?m)^" + key + ":.*\n", "");
        String line = ground.lines().filter(l -> l.startsWith(key + ":")).findFirst().orElse("");
        yaml = yaml.replace("retention:", line + (line.isEmpty() ? "" : "\n") + "retention:");
      }
      yaml = yaml.replace("version: 1\n", "version: " + version + "\n");
      return new PublishedRules(AccountScript.read(yaml), at);
    }

    private int candidateIndex() {
      return versions.versions().size() - 1;
    }

    private PublishedRules candidate() {
      return published(candidateIndex(), (int) CANDIDATE_VERSION, begin());
    }

    /** The versions that were in force up to the begin of the candidate. */
    private RuleHistory upToBegin() {
      RuleHistory history = RuleHistory.of(published(0, 1, 0));
      for (int i = 1; i < candidateIndex(); i++) {
        long at = versions.start() + versions.delays().get(i - 1);
        history = at <= begin() ? history.with(published(i, i + 1, at)) : history;
      }
      return history;
    }

    /** All versions, and the candidate beside them. */
    RuleHistory history() {
      RuleHistory history = upToBegin().withCandidate(candidate());
      for (int i = history.size(); i < candidateIndex(); i++) {
        long at = versions.start() + versions.delays().get(i - 1);
        history = history.with(published(i, i + 1, at));
      }
      if (duration.isPresent()) {
        history = history.withoutCandidate("random", CANDIDATE_VERSION, begin() + duration.get());
      }
      return history;
    }

    /** The versions up to the begin of the candidate, which replaces the last of them. */
    RuleHistory replaced() {
      return upToBegin().with(candidate());
    }
  }

  private record Message(String json, long time, Optional<Long> watermark) {}

  @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void candidateChangesNothingUnderTheRuleSetInForce(
      @ForAll("trials") Trial trial, @ForAll("streams") List<Step> stream) {
    RuleHistory history = trial.history();
    AccountScript alone = AccountScript.under(withoutCandidates(history));
    AccountScript packed = AccountScript.under(history).packingAfterEveryStep();
    AccountScript unpacked = AccountScript.under(history);
    List<AccountScript> all = List.of(alone, packed, unpacked);
    for (Message message : messages(trial, stream)) {
      message.watermark().ifPresent(mark -> all.forEach(s -> s.watermark(mark).sweep()));
      all.forEach(script -> script.message(message.json()));
      all.forEach(AccountScript::sweep);
      assertSameInForce(alone, packed);
      assertSameInForce(alone, unpacked);
    }
    assertThat(packed.candidateRecords()).isEqualTo(unpacked.candidateRecords());
  }

  private static RuleHistory withoutCandidates(RuleHistory history) {
    RuleHistory alone = RuleHistory.of(history.published(0));
    for (int generation = 1; generation < history.size(); generation++) {
      alone = alone.with(history.published(generation));
    }
    return alone;
  }

  private static void assertSameInForce(AccountScript alone, AccountScript beside) {
    assertThat(beside.records()).isEqualTo(alone.records());
    Optional<Account> inForce = beside.account().filter(Account::hasBegun);
    assertThat(inForce.isPresent()).isEqualTo(alone.account().isPresent());
    if (inForce.isPresent()) {
      assertThat(beside.standing()).isEqualTo(alone.standing());
      assertThat(beside.forecast()).isEqualTo(alone.forecast());
      assertThat(inForce.get().isStale()).isEqualTo(alone.account().get().isStale());
    }
  }

  @Property(tries = TRIES, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void candidateIsScoredAsIfItReplacedTheVersionInForce(
      @ForAll("trialsWithoutDuplicates") Trial trial, @ForAll("streams") List<Step> stream) {
    RuleHistory history = trial.history();
    MessageParser parser =
        new MessageParser(RuleInterests.following(() -> history), () -> Long.MAX_VALUE);
    AccountScript beside = AccountScript.under(history).packingAfterEveryStep();
    AccountScript unswept = AccountScript.under(history);
    AccountScript replaced = AccountScript.under(trial.replaced());
    long watermark = Account.UNSET;
    long end = trial.begin();
    for (Message message : messages(trial, stream)) {
      if (message.watermark().isPresent()) {
        watermark = message.watermark().get();
        beside.watermark(watermark).sweepIfDue();
        unswept.watermark(watermark);
        replaced.watermark(watermark).sweep();
      }
      if (message.time() >= trial.begin() && isRead(message, parser)) {
        // A message that any rule set reads begins the candidate.
        replaced.watermark(Math.max(watermark, trial.begin())).sweep().watermark(watermark);
      }
      for (AccountScript script : List.of(beside, unswept, replaced)) {
        script.message(message.json());
      }
      end = Math.max(end, Math.max(message.time(), watermark));
    }
    for (AccountScript script : List.of(beside, unswept, replaced)) {
      script.watermark(end).sweep();
    }
    List<Qualification> expected = afterBegin(replaced.records(), trial);
    assertThat(afterBegin(beside.candidateRecords(), trial)).isEqualTo(expected);
    assertThat(afterBegin(unswept.candidateRecords(), trial)).isEqualTo(expected);
    assertNumbered(beside.candidateRecords());
  }

  @Example
  void candidateOnTheSameTracksTakesAtMost20Bytes() {
    String live = TwelveSignals.RULES;
    String candidate =
        live.replaceFirst("version: (\\d+)", "version: 99").replaceFirst(">= 2", ">= 1");
    assertThat(candidate).isNotEqualTo(live.replaceFirst("version: (\\d+)", "version: 99"));
    RuleHistory alone = RuleHistory.of(new PublishedRules(AccountScript.read(live), 0));
    RuleHistory beside = alone.withCandidate(new PublishedRules(AccountScript.read(candidate), 1));
    List<Integer> bytes = new ArrayList<>();
    for (RuleHistory history : List.of(alone, beside)) {
      AccountScript script = AccountScript.under(history);
      TwelveSignals.month(7).forEach(script::message);
      bytes.add(script.packed().length);
    }
    assertThat(bytes.get(1) - bytes.get(0)).isBetween(10, 20);
  }

  @Example
  void nextChangeIncludesAThresholdThatOnlyTheCandidateHas() {
    String live =
        """
        name: r
        version: 1
        signals: {idle: {event: A, measure: days_since_last}}
        tiers: [{name: active, enter: "idle < 14"}]
        """;
    String candidate = live.replace("version: 1", "version: 99").replace("< 14", "< 7");
    RuleHistory history =
        RuleHistory.of(new PublishedRules(AccountScript.read(live), 0))
            .withCandidate(new PublishedRules(AccountScript.read(candidate), 1));
    AccountScript script = AccountScript.under(history).track("2026-03-01", "A");
    assertThat(script.changesUntil("2026-04-01"))
        .anyMatch(change -> change.startsWith("2026-03-08"))
        .anyMatch(change -> change.startsWith("2026-03-15"));
  }

  @Example
  void nextChangeIncludesADayThatOnlyTheCandidateHasYetToReach() {
    String live =
        """
        name: r
        version: 1
        signals:
          week: {event: A, measure: count, window: 7d}
          others: {event: B, measure: count}
        tiers: [{name: active, enter: "week >= 1 || others > 5"}]
        """;
    String candidate =
        live.replace("version: 1", "version: 99")
            .replace("  others: {event: B, measure: count}\n", "")
            .replace(" || others > 5", "");
    RuleHistory history =
        RuleHistory.of(new PublishedRules(AccountScript.read(live), 0))
            .withCandidate(new PublishedRules(AccountScript.read(candidate), 1));
    AccountScript script =
        AccountScript.under(history).track("2026-03-01", "A").track("2026-03-10", "B");
    assertThat(AccountCodec.nextChange(script.packed()))
        .isEqualTo(AccountScript.millis("2026-03-08"));
  }

  private static boolean isRead(Message message, MessageParser parser) {
    List<ParsedMessage> parsed = new ArrayList<>();
    parser.parse(
        message.json().replace('\'', '"').getBytes(StandardCharsets.UTF_8),
        -1,
        new Position(0, 0, 0),
        parsed::add);
    return parsed.get(0) instanceof ParsedMessage.Usable;
  }

  /** Leaves out the records of the change itself, and the sequence numbers. */
  private static List<Qualification> afterBegin(List<Qualification> records, Trial trial) {
    return records.stream()
        .filter(r -> r.ruleSetVersion() == CANDIDATE_VERSION)
        .filter(r -> r.trigger().isPresent() || r.effectiveAt() != trial.begin())
        .map(CandidatesTest::withoutSequence)
        .toList();
  }

  private static Qualification withoutSequence(Qualification r) {
    return new Qualification(
        r.account(),
        0,
        r.kind(),
        r.from(),
        r.to(),
        r.level(),
        r.effectiveAt(),
        r.score(),
        r.segments(),
        r.priority(),
        r.ruleSet(),
        r.ruleSetVersion(),
        r.enteredAt(),
        r.convertedAt(),
        r.signals(),
        r.evidence(),
        r.trigger());
  }

  private static void assertNumbered(List<Qualification> records) {
    long last = 0;
    for (Qualification record : records) {
      assertThat(record.sequence()).isEqualTo(last + 1);
      last = record.kind() == Qualification.Kind.DELETED ? 0 : record.sequence();
    }
  }

  private static List<Message> messages(Trial trial, List<Step> stream) {
    List<Message> messages = new ArrayList<>();
    long arrival = trial.versions().start();
    long watermark = Account.UNSET;
    for (Step step : stream) {
      arrival += Math.min(step.gap(), trial.versions().longestGap());
      Optional<Long> mark = Optional.empty();
      if (step.watermarkLag().isPresent()) {
        watermark = Math.max(watermark, arrival - step.watermarkLag().get());
        mark = Optional.of(watermark);
      }
      long time = arrival - step.late();
      messages.add(new Message(step.json(time, step.id()), time, mark));
    }
    return messages;
  }

  @Provide
  Arbitrary<Trial> trials() {
    Arbitrary<Long> delays = Arbitraries.longs().between(0, 30 * DAY);
    Arbitrary<Optional<Long>> durations = Arbitraries.longs().between(0, 30 * DAY).optional(0.3);
    return Combinators.combine(RandomRuleSets.versions(), delays, durations).as(Trial::new);
  }

  @Provide
  Arbitrary<Trial> trialsWithoutDuplicates() {
    return trials()
        .map(
            trial ->
                new Trial(
                    new Versions(
                        IntStream.range(0, trial.versions().versions().size())
                            .mapToObj(trial.versions().versions()::get)
                            .map(
                                text ->
                                    new RandomRuleSets.RuleSetText(
                                        text.yaml().replaceAll("(?m)^dedupe: .*$", "dedupe: off"),
                                        text.start(),
                                        text.longestGap()))
                            .toList(),
                        trial.versions().delays()),
                    trial.delay(),
                    Optional.empty()));
  }

  @Provide
  Arbitrary<List<Step>> streams() {
    return RandomStreams.streams();
  }
}
