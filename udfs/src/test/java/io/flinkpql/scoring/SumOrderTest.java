// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Adds amounts of very different magnitudes in different orders and compares the sums. */
class SumOrderTest {

  private static final String SEED = "20260306";
  private static final String[] SIGNALS = {
    "lifetime: {event: A, measure: sum, of: properties.n}",
    "days: {event: A, measure: sum, of: properties.n, window: 7d}",
    "hours: {event: A, measure: sum, of: properties.n, window: 168h}"
  };

  private static AccountScript scriptOf(List<Double> amounts) {
    AccountScript script = AccountScript.withSignals(SIGNALS).packingAfterEveryStep();
    for (int i = 0; i < amounts.size(); i++) {
      script.track(
          "2026-03-0%dT1%d:00Z".formatted(1 + i % 5, i % 3),
          "A",
          "u",
          "{'n':%s}".formatted(amounts.get(i)));
    }
    return script.endAt("2026-03-06");
  }

  private static double exactSum(List<Double> amounts) {
    return Rounding.sum(
        amounts.stream()
            .map(BigDecimal::new)
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .doubleValue());
  }

  @Property(tries = 200, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void sumsAreExactInAnyOrder(@ForAll("amounts") List<Double> amounts, @ForAll Random random) {
    List<Double> shuffled = new ArrayList<>(amounts);
    Collections.shuffle(shuffled, random);

    for (AccountScript script : List.of(scriptOf(amounts), scriptOf(shuffled))) {
      assertThat(script.standing().signals().values()).containsOnly(exactSum(amounts));
    }
  }

  @Provide
  Arbitrary<List<Double>> amounts() {
    Arbitrary<Double> amount =
        Arbitraries.oneOf(
            Arbitraries.of(1e15, -1e15, 0.01, 0.1, 5e-7, 19.99),
            Arbitraries.doubles().between(-1e15, 1e15),
            Arbitraries.doubles().between(-1, 1));
    return amount.list().ofMinSize(1).ofMaxSize(60);
  }

  @Example
  void centsAreNotLostBesideALargeAmount() {
    List<Double> cents = Collections.nCopies(1_000, 0.01);
    List<Double> largeFirst = Stream.concat(Stream.of(1e15), cents.stream()).toList();
    List<Double> largeAtBothEnds = Stream.concat(largeFirst.stream(), Stream.of(-1e15)).toList();

    assertThat(scriptOf(largeFirst).signal("lifetime")).isEqualTo(1e15 + 10);
    assertThat(scriptOf(largeAtBothEnds).standing().signals().values()).containsOnly(10.0);
  }
}
