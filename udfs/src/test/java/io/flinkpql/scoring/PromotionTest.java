// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.scoring.RandomStreams.Step;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Tests that a candidate that comes into force keeps what was counted for it. */
class PromotionTest {

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

  private static final String COUNTED =
      """
      b: {event: B, where: "properties.n > 1", measure: count, window: 30d}
      b_24h: {event: B, measure: count, window: 24h}
      users: {event: [A, B], measure: distinct_users, window: 7d}
      sum: {event: A, measure: sum, of: properties.n}
      """
          .indent(2)
          .stripTrailing();

  private static final String CANDIDATE =
      LIVE + "  - {name: high, enter: \"b >= 2\", stay: \"users >= 1 || sum > 3\", hold: 36h}\n";

  private static final long BEGIN = AccountScript.millis("2026-03-02");
  private static final long PROMOTION = AccountScript.millis("2026-03-06");

  private static PublishedRules rules(
      String text, int version, String dedupe, String more, long at) {
    return new PublishedRules(
        AccountScript.read(
            text.formatted(dedupe, more.isEmpty() ? "" : "\n" + more)
                .replace("version: 1", "version: " + version)),
        at);
  }

  private static RuleHistory promoted(String dedupe) {
    return RuleHistory.of(rules(LIVE, 1, dedupe, "", 0))
        .withCandidate(rules(CANDIDATE, 3, dedupe, COUNTED, BEGIN))
        .with(rules(CANDIDATE, 3, dedupe, COUNTED, PROMOTION));
  }

  private static List<AccountScript> scripts() {
    return List.of(
        AccountScript.under(promoted("{window: 7d}")),
        AccountScript.under(promoted("{window: 7d}")).packingAfterEveryStep());
  }

  private static AccountScript b(AccountScript script, String time, String id) {
    return script.track(time, "B", "u1", "{'n':2}", id);
  }

  @Example
  void usageOfANewMatcherIsKeptFromTheBeginOfTheCandidate() {
    for (AccountScript script : scripts()) {
      script.track("2026-03-01T10:00Z", "A");
      b(script, "2026-03-03T10:00Z", "b1");
      b(script, "2026-03-04T10:00Z", "b2");
      assertThat(script.story()).containsExactly("2026-03-01T10:00:00Z promoted none -> low");

      script.timePasses("2026-03-06T12:00Z");

      assertThat(script.story())
          .containsExactly(
              "2026-03-01T10:00:00Z promoted none -> low",
              "2026-03-06T00:00:00Z promoted low -> high");
      assertThat(script.lastRecord().sequence()).isEqualTo(2);
      assertThat(script.signal("b")).isEqualTo(2);
      assertThat(script.lastRecord().evidence())
          .filteredOn(evidence -> evidence.condition().equals("b >= 2"))
          .extracting(Evidence::since)
          .containsExactly(Map.of("b", LocalDate.of(2026, 3, 2)));
      assertThat(script.account().orElseThrow().candidates()).isEmpty();
    }
  }

  @Example
  void accountThatOnlyTheCandidateKnewBeginsWithItsUsage() {
    AccountScript script = scripts().get(1);
    b(script, "2026-03-03T10:00Z", "b1");
    b(script, "2026-03-04T10:00Z", "b2");
    script.track("2026-03-07T09:00Z", "A");
    assertThat(script.story()).containsExactly("2026-03-07T09:00:00Z promoted none -> high");
    assertThat(script.signal("b")).isEqualTo(2);
  }

  @Example
  void lateMessageAndDuplicateFromBeforeThePromotionAreKnown() {
    AccountScript script = scripts().get(1);
    script.track("2026-03-01T10:00Z", "A");
    b(script, "2026-03-05T10:00Z", "b1");
    script.timePasses("2026-03-06T12:00Z");
    b(script, "2026-03-05T10:00Z", "b1");
    assertThat(script.signal("b")).as("after a duplicate").isEqualTo(1);
    b(script, "2026-03-04T10:00Z", "b2");
    assertThat(script.signal("b")).as("after a late message").isEqualTo(2);
    assertThat(script.story()).last().asString().endsWith("promoted low -> high");
  }

  @Property(tries = 200, seed = "20261128", edgeCases = EdgeCasesMode.NONE)
  void promotionEqualsVersionsThatKeptTheTracksFromTheBegin(@ForAll("streams") List<Step> stream) {
    RuleHistory kept =
        RuleHistory.of(rules(LIVE, 1, "off", "", 0))
            .with(rules(LIVE, 2, "off", COUNTED, BEGIN))
            .with(rules(CANDIDATE, 3, "off", COUNTED, PROMOTION));
    AccountScript expected = AccountScript.under(kept);
    AccountScript unpacked = AccountScript.under(promoted("off"));
    AccountScript packed = AccountScript.under(promoted("off")).packingAfterEveryStep();
    List<AccountScript> all = List.of(expected, unpacked, packed);
    long time = AccountScript.millis("2026-03-01");
    for (Step step : stream) {
      time += Math.min(step.gap(), 86_400_000L);
      String json = step.json(time, "");
      all.forEach(script -> script.message(json));
    }
    long end = Math.max(time, PROMOTION);
    all.forEach(script -> script.watermark(end).sweep());
    assertThat(underVersion3(unpacked)).isEqualTo(underVersion3(expected));
    assertThat(packed.records()).isEqualTo(unpacked.records());
  }

  /** Returns the records under the promoted version, without their numbers. */
  private static List<String> underVersion3(AccountScript script) {
    return script.records().stream()
        .filter(record -> record.ruleSetVersion() == 3)
        .map(record -> record.toString().replaceFirst("sequence=\\d+", ""))
        .toList();
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
