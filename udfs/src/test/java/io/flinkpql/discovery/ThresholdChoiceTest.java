// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.rules.Measure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests which threshold is chosen from a histogram. */
class ThresholdChoiceTest {

  private static final Candidate COUNT = new Candidate("e", Measure.COUNT, "", 7);
  private static final Candidate LAST = new Candidate("e", Measure.DAYS_SINCE_LAST, "", 0);

  private final ValueHistogram histogram = new ValueHistogram();
  private final long[] landmarks = new long[History.OUTCOMES];

  private void add(double value, byte outcome, int times) {
    for (int i = 0; i < times; i++) {
      histogram.add(value, outcome);
    }
    landmarks[outcome] += times;
  }

  private Threshold best(Candidate candidate) {
    return new ThresholdChoice(candidate, histogram, landmarks).best().orElseThrow().threshold();
  }

  @Test
  void choosesTheBoundThatTellsOutcomesApart() {
    landmarks[History.FIRST_NEGATIVE] = 800;
    add(1, History.FIRST_NEGATIVE, 100);
    add(2, History.FIRST_NEGATIVE, 50);
    add(3, History.FIRST_POSITIVE, 30);
    add(3, History.FIRST_NEGATIVE, 5);
    add(9, History.FIRST_POSITIVE, 10);

    assertThat(best(COUNT)).isEqualTo(new Threshold(true, 3));
  }

  @Test
  void secondPartDoesNotChoose() {
    landmarks[History.FIRST_NEGATIVE] = 100;
    add(1, History.FIRST_POSITIVE, 20);
    add(2, History.FIRST_NEGATIVE, 20);
    add(2, History.SECOND_POSITIVE, 500);

    assertThat(best(COUNT)).isEqualTo(new Threshold(true, 1));
  }

  @Test
  void flagsBetweenOneAndFiftyPercent() {
    landmarks[History.FIRST_NEGATIVE] = 400;
    add(1, History.FIRST_POSITIVE, 595);
    add(500, History.FIRST_POSITIVE, 5);
    assertThat(new ThresholdChoice(COUNT, histogram, landmarks).best()).isEmpty();

    add(500, History.FIRST_POSITIVE, 6);
    assertThat(best(COUNT)).isEqualTo(new Threshold(true, 500));
  }

  @Test
  void recentUseIsFlaggedFromAbove() {
    landmarks[History.FIRST_NEGATIVE] = 200;
    add(0, History.FIRST_POSITIVE, 10);
    add(2, History.FIRST_POSITIVE, 10);
    add(3, History.FIRST_NEGATIVE, 100);

    assertThat(best(LAST)).isEqualTo(new Threshold(false, 2));
  }

  @Test
  void largeAndFractionalValuesShareBinsThatKeepTheirOrder() {
    List<Double> values = List.of(-3000.5, -2.25, 0.1, 511.5, 700.25, 1e15);
    values.forEach(value -> histogram.add(value, History.FIRST_POSITIVE));
    List<Double> bounds = List.copyOf(histogram.counts().keySet());

    assertThat(bounds).hasSize(values.size());
    for (int i = 0; i < values.size(); i++) {
      assertThat(bounds.get(i)).isLessThanOrEqualTo(values.get(i));
      assertThat(values.get(i) - bounds.get(i))
          .isLessThanOrEqualTo(0.004 * Math.abs(bounds.get(i)));
    }
  }

  @Test
  void rowsOfPartsAddUpToTheWhole() {
    add(3, History.FIRST_POSITIVE, 2);
    add(1e6, History.SECOND_NEGATIVE, 3);
    ValueHistogram sum = new ValueHistogram();
    sum.add(histogram.row(0));
    sum.add(histogram.row(0));

    assertThat(sum.counts().get(3.0)).containsExactly(0, 4, 0, 0);
    assertThat(sum.counts().lastEntry().getValue()).containsExactly(0, 0, 6, 0);
  }
}
