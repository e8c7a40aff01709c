// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.scoring.RandomRuleSets.Versions;
import io.flinkpql.scoring.RandomStreams.Step;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Compares the scorer with the reference model while the versions of a rule set follow each other.
 * A failure prints the versions, the messages, and the seed with which jqwik repeats it.
 */
class ReferenceModelVersionsTest extends ModelComparison {

  private static final int STREAMS = 300;

  @Property(tries = STREAMS, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void scorerEqualsTheModelUnderSeveralVersionsWithoutAWatermark(
      @ForAll("versions") Versions rules, @ForAll("streams") List<Step> stream) {
    assertModelIsEqualedWithoutAWatermark(rules, stream);
  }

  /**
   * Counts tracks across versions in accounts that are packed after every step, and in others
   * never.
   */
  @Property(tries = STREAMS, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void scorerEqualsTheModelUnderSeveralVersionsWithSweepsPackingAndWatermarks(
      @ForAll("versions") Versions rules, @ForAll("streams") List<Step> stream) {
    assertModelIsEqualedWithSweepsPackingAndWatermarks(rules, stream);
  }

  /** Applies late messages and messages of the future in any order, with exclusions that change. */
  @Property(tries = STREAMS, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void signalsScoreAndTraitsUnderSeveralVersionsAreIndependentOfTheOrderOfArrival(
      @ForAll("versions") Versions rules,
      @ForAll("streams") List<Step> stream,
      @ForAll Random random) {
    assertOrderDoesNotMatter(rules, stream, random);
  }

  @Provide
  Arbitrary<Versions> versions() {
    return RandomRuleSets.versions();
  }
}
