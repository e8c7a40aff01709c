// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import io.flinkpql.scoring.RandomRuleSets.Versions;
import io.flinkpql.scoring.RandomStreams.Step;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Compares the scorer with the reference model. On random rule sets and streams, both must give
 * equal records and standings, field by field. A failure prints the rule set, the messages, and the
 * seed with which jqwik repeats it.
 */
class ReferenceModelTest extends ModelComparison {

  private static final int STREAMS = 900;

  @Property(tries = STREAMS, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void scorerEqualsTheModelWithoutAWatermark(
      @ForAll("ruleSets") Versions rules, @ForAll("streams") List<Step> stream) {
    assertModelIsEqualedWithoutAWatermark(rules, stream);
  }

  @Property(tries = STREAMS, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void scorerEqualsTheModelWithSweepsPackingAndWatermarks(
      @ForAll("ruleSets") Versions rules, @ForAll("streams") List<Step> stream) {
    assertModelIsEqualedWithSweepsPackingAndWatermarks(rules, stream);
  }

  @Property(tries = STREAMS / 3, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void signalsScoreAndTraitsAreIndependentOfTheOrderOfArrival(
      @ForAll("ruleSets") Versions rules,
      @ForAll("streams") List<Step> stream,
      @ForAll Random random) {
    assertOrderDoesNotMatter(rules, stream, random);
  }

  @Property(tries = STREAMS / 3, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void accountDropsAtTheForecastInstant(
      @ForAll("ruleSets") Versions rules, @ForAll("streams") List<Step> stream) {
    AccountScript script = AccountScript.under(rules.history());
    messages(stream, rules).forEach(message -> script.message(message.json()));
    if (script.account().isEmpty()) {
      return;
    }
    long forecast = script.forecast().dropsAt();
    int level = script.standing().level();
    int before = script.records().size();
    long covered = TimeUnit.DAYS.toMillis(Forecaster.MAX_DAYS);
    script.endAt(script.account().get().clock() + covered);
    long dropped =
        script.records().stream()
            .skip(before)
            .filter(record -> record.level() < level)
            .mapToLong(Qualification::effectiveAt)
            .findFirst()
            .orElse(Account.NEVER);
    assertThat(forecast).isEqualTo(dropped);
  }

  @Provide
  Arbitrary<Versions> ruleSets() {
    return RandomRuleSets.ruleSets().map(rules -> new Versions(List.of(rules), List.of()));
  }
}
