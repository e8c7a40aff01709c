// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import io.flinkpql.account.PriorUsage;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import io.flinkpql.scoring.RandomStreams.Step;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Tests that a candidate to which a backfill gives earlier usage counts as if it had been there.
 */
class BackfillTest {

  private static final String LIVE =
      """
      name: r
      version: 1
      dedupe: %s
      signals:
        a: {event: A, measure: count}%s
      tiers:
        - {name: low, enter: "a >= 1"}
      """;

  private static final String BROUGHT =
      """
      b: {event: B, where: "properties.n > 1", measure: count, window: 30d}
      b_24h: {event: B, measure: count, window: 24h}
      a_24h: {event: A, measure: count, window: 24h}
      a_users_24h: {event: [A, C], measure: distinct_users, window: 24h}
      users: {event: [A, B], measure: distinct_users, window: 7d}
      sum: {event: A, measure: sum, of: properties.n}
      """
          .indent(2)
          .stripTrailing();

  private static final String CANDIDATE =
      LIVE
          + "  - {name: high, enter: \"b >= 2\", stay: \"users >= 1 || sum > 3\", hold: 36h}\n"
          + "segments: {limited: \"traits.limit > 1\"}\n";

  /** The rule set in force, with everything that the candidate reads, and no other standing. */
  private static final String KEEPING =
      LIVE + "  - {name: never, enter: \"traits.limit > 1000000\"}\n";

  private static final long BEGIN = AccountScript.millis("2026-03-03");
  private static final long COVERED = AccountScript.millis("2026-03-04");
  private static final long PROMOTION = AccountScript.millis("2026-03-06");
  private static final String DEDUPED = "{window: 7d}";

  private static PublishedRules rules(
      String text, int version, String dedupe, String more, long at) {
    return new PublishedRules(
        AccountScript.read(
            text.formatted(dedupe, more.isEmpty() ? "" : "\n" + more)
                .replace("version: 1", "version: " + version)),
        at);
  }

  private static RuleHistory open(String dedupe) {
    return RuleHistory.of(rules(LIVE, 1, dedupe, "", 0))
        .withCandidate(rules(CANDIDATE, 3, dedupe, BROUGHT, BEGIN));
  }

  private static RuleHistory covered(String dedupe) {
    return open(dedupe).withCovered("r", 3, COVERED, 0);
  }

  private static RuleHistory promoted(String dedupe) {
    return covered(dedupe).with(rules(CANDIDATE, 3, dedupe, BROUGHT, PROMOTION));
  }

  /** A candidate's account, and all messages that were sent to it. */
  private static final class Run {
    final AccountScript script;
    final RuleHistory history;
    final List<String> messages = new ArrayList<>();

    Run(RuleHistory history, boolean packing) {
      this.history = history;
      AccountScript unpacked = AccountScript.under(history);
      script = packing ? unpacked.packingAfterEveryStep() : unpacked;
    }

    void send(String json) {
      messages.add(json);
      script.message(json);
    }

    void usage(String time, String event, String user, String id) {
      send(
          ("{'type':'track','event':'%s','userId':'%s','properties':{'n':2},'messageId':'%s',"
                  + "'context':{'groupId':'acct_1'},'timestamp':'%s'}")
              .formatted(event, user, id, time));
    }

    /** Scans all messages sent so far, in the order of event time. */
    Optional<byte[]> scan() {
      return BackfillTest.scan(history, messages);
    }

    boolean merge() {
      return scan().map(packed -> script.merge(0, packed)).orElse(false);
    }

    Account candidate() {
      return script.account().orElseThrow().candidates().get(0);
    }

    double signal(String name) {
      return script.signal(name);
    }
  }

  private static Optional<byte[]> scan(RuleHistory history, List<String> messages) {
    RuleHistory fromStart = history.asIfFromStart(0);
    MessageParser parser =
        new MessageParser(RuleInterests.following(() -> fromStart), () -> Long.MAX_VALUE);
    List<UsageEvent> events = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      parser.parse(
          messages.get(i).replace('\'', '"').getBytes(StandardCharsets.UTF_8),
          -1,
          new UsageEvent.Position(0, i, 0),
          message -> {
            if (message instanceof ParsedMessage.Usable usable) {
              events.add(usable.event());
            }
          });
    }
    events.sort(
        Comparator.comparingLong(UsageEvent::timestamp).thenComparing(UsageEvent::position));
    PriorUsageScan scan = new PriorUsageScan(history, 0);
    events.forEach(scan::apply);
    List<byte[]> found = new ArrayList<>();
    scan.finish((account, packed) -> found.add(packed));
    return found.stream().findFirst();
  }

  private static List<Run> runs(RuleHistory history) {
    return List.of(new Run(history, false), new Run(history, true));
  }

  @Example
  void usageFromBeforeTheBeginCountsAfterPromotionAndEvidenceNamesNoStart() {
    for (Run run : runs(promoted(DEDUPED))) {
      run.usage("2026-03-01T10:00Z", "A", "u1", "a1");
      run.usage("2026-03-01T11:00Z", "B", "u1", "b1");
      run.usage("2026-03-02T11:00Z", "B", "u2", "b2");
      run.usage("2026-03-03T11:00Z", "A", "u3", "a2");
      assertThat(run.merge()).isTrue();
      run.script.timePasses("2026-03-06T12:00Z");

      assertThat(run.script.story())
          .containsExactly(
              "2026-03-01T10:00:00Z promoted none -> low",
              "2026-03-06T00:00:00Z promoted low -> high");
      assertThat(run.signal("b")).isEqualTo(2);
      assertThat(run.signal("users")).isEqualTo(3);
      assertThat(run.signal("sum")).isEqualTo(4);
      assertThat(run.script.lastRecord().evidence()).allMatch(e -> e.since().isEmpty());
    }
  }

  @Example
  void mergingAgainChangesNothing() {
    for (Run run : runs(open(DEDUPED))) {
      run.usage("2026-03-01T10:00Z", "A", "u1", "a1");
      run.usage("2026-03-02T11:00Z", "B", "u2", "b2");
      run.usage("2026-03-03T11:00Z", "B", "u3", "b3");
      assertThat(run.merge()).isTrue();
      byte[] merged = run.script.packed();
      assertThat(run.merge()).isFalse();
      assertThat(run.script.packed()).isEqualTo(merged);
    }
  }

  @Example
  void accountUnderTheRuleSetInForceStaysAsItWas() {
    Run run = new Run(open(DEDUPED), false);
    run.usage("2026-03-01T10:00Z", "A", "u1", "a1");
    run.usage("2026-03-02T11:00Z", "B", "u2", "b2");
    run.usage("2026-03-03T11:00Z", "A", "u3", "a2");
    Standing before = run.script.standing();
    int records = run.script.records().size();
    run.merge();
    assertThat(run.script.standing()).isEqualTo(before);
    assertThat(run.script.records()).hasSize(records);
  }

  @Example
  void evidenceNamesTheStartUntilUsageIsMerged() {
    Run run = new Run(open(DEDUPED), true);
    run.usage("2026-03-01T10:00Z", "A", "u1", "a1");
    run.usage("2026-03-02T11:00Z", "B", "u1", "b0");
    run.usage("2026-03-03T11:00Z", "B", "u1", "b1");
    run.usage("2026-03-03T12:00Z", "B", "u1", "b2");
    assertThat(since(run)).containsExactly(Map.of("b", LocalDate.of(2026, 3, 3)));
    run.merge();
    run.script.timePasses("2026-04-20T00:00Z");
    assertThat(since(run)).containsExactly(Map.of());
  }

  private static List<Map<String, LocalDate>> since(Run run) {
    List<Qualification> records = run.script.candidateRecords();
    return records.get(records.size() - 1).evidence().stream()
        .filter(evidence -> evidence.condition().equals("b >= 2"))
        .map(Evidence::since)
        .toList();
  }

  @Example
  void completionClearsTheStartOfAnAccountWithoutEarlierUsage() {
    for (Run run : runs(covered(DEDUPED))) {
      run.usage("2026-03-03T11:00Z", "A", "u1", "a1");
      assertThat(run.scan()).isEmpty();
      run.script.timePasses("2026-03-04T01:00Z");
      run.usage("2026-03-04T11:00Z", "B", "u1", "b1");
      run.usage("2026-03-04T12:00Z", "B", "u1", "b2");
      assertThat(since(run)).containsExactly(Map.of());
    }
  }

  @Example
  void deletedAccountStaysDeleted() {
    for (Run run : runs(open(DEDUPED))) {
      run.usage("2026-03-01T10:00Z", "A", "u1", "a1");
      run.usage("2026-03-02T11:00Z", "B", "u2", "b2");
      Optional<byte[]> scanned = run.scan();
      run.script.timePasses("2026-03-03T10:00Z");
      run.script.deleteAccount("2026-03-03T11:00Z");
      assertThat(run.script.merge(0, scanned.orElseThrow())).isFalse();
      run.usage("2026-03-03T12:00Z", "A", "u3", "a3");
      assertThat(run.script.merge(0, scanned.orElseThrow())).isFalse();
      assertThat(run.candidate().track(1).used()).isFalse();
    }
  }

  @Example
  void forgottenAccountStaysForgotten() {
    for (Run run : runs(open(DEDUPED))) {
      run.usage("2026-03-01T10:00Z", "A", "u1", "a1");
      run.usage("2026-03-02T11:00Z", "B", "u2", "b2");
      Optional<byte[]> scanned = run.scan();
      run.script.timePasses("2026-03-03T10:00Z").forget("2026-03-03T09:00Z");
      assertThat(run.script.merge(0, scanned.orElseThrow())).isFalse();
      run.script.publish(covered(DEDUPED)).timePasses("2026-03-04T01:00Z");
      assertThat(run.script.account()).isEmpty();
    }
  }

  @Example
  void accountDeletedAfterTheMergeStaysDeleted() {
    for (Run run : runs(open(DEDUPED))) {
      run.usage("2026-03-02T11:00Z", "B", "u2", "b2");
      Optional<byte[]> scanned = run.scan();
      assertThat(run.merge()).isTrue();
      run.script.deleteAccount("2026-03-03T11:00Z");
      assertThat(run.script.merge(0, scanned.orElseThrow())).isFalse();
      assertThat(run.candidate().hasBegun()).isFalse();
    }
  }

  @Example
  void accountThatWasNeverSeenStaysDeleted() {
    for (Run run : runs(open(DEDUPED))) {
      run.usage("2026-03-02T11:00Z", "B", "u2", "b2");
      assertThat(run.script.account()).isEmpty();
      Optional<byte[]> scanned = run.scan();
      // The deletion comes late, and before any message that the candidate reads.
      run.script.deleteAccount("2026-03-02T12:00Z");
      assertThat(run.script.merge(0, scanned.orElseThrow())).isFalse();
    }
  }

  @Example
  void deletionFromBeforeTheBeginKeepsUsageOutAfterIt() {
    for (Run run : runs(open(DEDUPED))) {
      run.usage("2026-03-01T10:00Z", "A", "u1", "a1");
      run.usage("2026-03-01T11:00Z", "B", "u2", "b2");
      Optional<byte[]> scanned = run.scan();
      run.script.deleteUser("2026-03-02T12:00Z", "u2");
      run.usage("2026-03-03T11:00Z", "A", "u1", "a2");
      assertThat(run.script.merge(0, scanned.orElseThrow())).isTrue();
      assertThat(members(run, "users")).isEqualTo(1);
    }
  }

  @Example
  void markerOfADeletedAccountGoesWhenTheBackfillIsComplete() {
    for (Run run : runs(open(DEDUPED))) {
      run.script.deleteAccount("2026-03-03T11:00Z");
      assertThat(run.script.account()).isPresent();
      run.script.publish(covered(DEDUPED));
      run.script.timePasses("2026-03-04T01:00Z");
      assertThat(run.script.account()).isEmpty();
      run.script.deleteAccount("2026-03-04T11:00Z");
      assertThat(run.script.account()).isEmpty();
    }
  }

  @Example
  void markerOfADeletedAccountGoesWhenTheCandidateIsRetired() {
    Run run = new Run(open(DEDUPED), true);
    run.script.deleteAccount("2026-03-03T11:00Z");
    assertThat(run.script.account()).isPresent();
    run.script.publish(open(DEDUPED).withoutCandidate("r", 3, COVERED));
    run.script.timePasses("2026-03-04T01:00Z");
    assertThat(run.script.account()).isEmpty();
  }

  @Example
  void deletedUserStaysDeleted() {
    for (Run run : runs(open(DEDUPED))) {
      run.usage("2026-03-01T10:00Z", "A", "u1", "a1");
      run.usage("2026-03-02T11:00Z", "B", "u2", "b2");
      Optional<byte[]> scanned = run.scan();
      run.script.timePasses("2026-03-03T10:00Z");
      run.script.deleteUser("2026-03-03T11:00Z", "u2");
      assertThat(run.script.merge(0, scanned.orElseThrow())).isTrue();
      assertThat(members(run, "users")).isEqualTo(1);
      assertThat(total(run)).as("messages of the user").isEqualTo(1);
    }
  }

  @Example
  void deletedUserOfAnAccountThatWasNeverSeenStaysDeleted() {
    for (Run run : runs(open(DEDUPED))) {
      run.usage("2026-03-02T11:00Z", "B", "u2", "b2");
      Optional<byte[]> scanned = run.scan();
      run.script.deleteUser("2026-03-03T11:00Z", "u2");
      run.script.deleteUser("2026-03-03T11:01Z", "u1");
      assertThat(run.script.records()).isEmpty();
      assertThat(run.script.merge(0, scanned.orElseThrow())).isTrue();
      assertThat(members(run, "users")).isZero();
    }
  }

  @Example
  void accountOfTooManyDeletedUsersGetsNoEarlierUsage() {
    Run run = new Run(open(DEDUPED), false);
    run.usage("2026-03-02T11:00Z", "B", "u", "b2");
    for (int user = 0; user <= PriorUsage.MAX_REMOVED_USERS; user++) {
      run.script.deleteUser("2026-03-03T11:00Z", "u" + user);
    }
    assertThat(run.merge()).isFalse();
  }

  private static double members(Run run, String signal) {
    return standingOfCandidate(run).get(signal);
  }

  private static double total(Run run) {
    return standingOfCandidate(run).get("b");
  }

  private static Map<String, Double> standingOfCandidate(Run run) {
    Scorer scorer = new Scorer(run.candidate().layout(), qualification -> {});
    return scorer.standing(run.candidate()).signals();
  }

  @Example
  void accountThatOnlyTheScanKnowsBeginsUnderTheCandidate() {
    for (Run run : runs(promoted(DEDUPED))) {
      run.usage("2026-03-01T11:00Z", "B", "u1", "b1");
      run.usage("2026-03-02T11:00Z", "B", "u2", "b2");
      assertThat(run.merge()).isTrue();
      assertThat(run.script.records()).isEmpty();
      run.script.timePasses("2026-03-06T12:00Z");
      assertThat(run.signal("b")).isEqualTo(2);
      run.usage("2026-03-06T13:00Z", "A", "u1", "a1");
      assertThat(run.script.story()).containsExactly("2026-03-06T13:00:00Z promoted none -> high");
    }
  }

  @Example
  void repeatedMessageFromBeforeTheBeginIsADuplicate() {
    for (Run run : runs(open(DEDUPED))) {
      run.usage("2026-03-02T23:00Z", "B", "u1", "b1");
      run.merge();
      run.usage("2026-03-03T01:00Z", "B", "u1", "b1");
      assertThat(total(run)).isEqualTo(1);
    }
  }

  @Example
  void packedUsageIsInFormat1() throws IOException {
    Run run = new Run(open(DEDUPED), false);
    run.usage("2026-03-01T10:00Z", "A", "u1", "a1");
    run.usage("2026-03-02T11:00Z", "B", "u2", "b2");
    run.send(
        "{'type':'group','groupId':'acct_1','traits':{'limit':2},"
            + "'timestamp':'2026-03-02T12:00Z','context':{'groupId':'acct_1'}}");
    try (InputStream golden =
        getClass().getResourceAsStream("/io/flinkpql/state/prior-usage-1.hex")) {
      String expected = new String(golden.readAllBytes(), StandardCharsets.US_ASCII).strip();
      assertThat(HexFormat.of().formatHex(run.scan().orElseThrow())).isEqualTo(expected);
      Run other = new Run(open(DEDUPED), false);
      other.script.merge(0, HexFormat.of().parseHex(expected));
      assertThat(members(other, "users")).isEqualTo(2);
      assertThat(other.candidate().segments()).isEmpty();
      assertThat(other.candidate().trait(0)).isEqualTo(2.0);
    }
  }

  @Example
  void damagedUsageIsLeftOut() {
    Run run = new Run(open(DEDUPED), false);
    run.usage("2026-03-01T10:00Z", "A", "u1", "a1");
    run.usage("2026-03-02T11:00Z", "B", "u2", "b2");
    byte[] usage = run.scan().orElseThrow();
    Run other = new Run(open(DEDUPED), false);
    assertThat(other.script.merge(0, Arrays.copyOf(usage, usage.length - 3))).isFalse();
    byte[] ofNewerFormat = usage.clone();
    ofNewerFormat[0] = 2;
    assertThat(other.script.merge(0, ofNewerFormat)).isFalse();
    assertThat(other.script.merge(0, usage)).isTrue();
    assertThat(members(other, "users")).isEqualTo(2);
  }

  @Property(tries = 300, seed = "20261129", edgeCases = EdgeCasesMode.NONE)
  void promotionEqualsTracksThatWereKeptFromTheStart(
      @ForAll("streams") List<Step> stream, @ForAll("places") int place) {
    RuleHistory kept =
        RuleHistory.of(rules(KEEPING, 1, "off", BROUGHT, 0))
            .with(rules(CANDIDATE, 3, "off", BROUGHT, PROMOTION));
    AccountScript expected = AccountScript.under(kept);
    List<Run> runs = runs(promoted("off"));
    List<String> messages = new ArrayList<>();
    long time = AccountScript.millis("2026-02-27");
    List<Long> times = new ArrayList<>();
    for (Step step : stream) {
      time += Math.min(step.gap(), 43_200_000L);
      times.add(time);
      messages.add(step.json(time, ""));
    }
    Optional<byte[]> scanned = scan(promoted("off"), messages);
    for (int i = 0; i < messages.size(); i++) {
      String json = messages.get(i);
      expected.message(json);
      boolean due = times.get(i) >= BEGIN && i % 7 == place || i == messages.size() - 1;
      for (Run run : runs) {
        run.script.message(json);
        if (due) {
          // Again and again: only the first has an effect.
          scanned.ifPresent(packed -> run.script.merge(0, packed));
        }
      }
    }
    long end = Math.max(time, PROMOTION);
    expected.watermark(end).sweep();
    runs.forEach(run -> run.script.watermark(end).sweep());
    List<String> wanted = underVersion3(expected);
    assertThat(underVersion3(runs.get(0).script)).isEqualTo(wanted);
    assertThat(runs.get(1).script.records()).isEqualTo(runs.get(0).script.records());
  }

  /** Returns the records under the promoted version, without their numbers. */
  private static List<String> underVersion3(AccountScript script) {
    return script.records().stream()
        .filter(record -> record.ruleSetVersion() == 3)
        .map(record -> record.toString().replaceFirst("sequence=\\d+", ""))
        .toList();
  }

  @Provide
  Arbitrary<Integer> places() {
    return Arbitraries.integers().between(0, 6);
  }

  @Provide
  Arbitrary<List<Step>> streams() {
    return RandomStreams.streams()
        .map(
            steps ->
                steps.stream()
                    .map(s -> new Step(s.gap(), 0, "", s.body(), Optional.empty()))
                    .toList());
  }
}
