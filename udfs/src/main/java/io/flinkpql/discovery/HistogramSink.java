// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import io.flinkpql.rules.Measure;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Counts the values of each candidate at landmarks. */
final class HistogramSink implements LandmarkWalk.Sink {

  private final Consumer<HistogramRow> out;
  private final ValueHistogram[] histograms;
  private final boolean[] countsZeros;
  private final long[] landmarks = new long[History.OUTCOMES];

  HistogramSink(List<Candidate> candidates, Consumer<HistogramRow> out) {
    this.out = out;
    histograms =
        IntStream.range(0, candidates.size())
            .mapToObj(i -> new ValueHistogram())
            .toArray(ValueHistogram[]::new);
    countsZeros = new boolean[candidates.size()];
    for (int i = 0; i < countsZeros.length; i++) {
      countsZeros[i] = canBeAbsent(candidates.get(i).measure());
    }
  }

  /** Whether a candidate of a measure has no value before its first event, instead of 0. */
  static boolean canBeAbsent(Measure measure) {
    return measure == Measure.DAYS_SINCE_FIRST || measure == Measure.DAYS_SINCE_LAST;
  }

  @Override
  public void accept(AccountLandmarks account) {
    for (int landmark = 0; landmark < account.size(); landmark++) {
      byte outcome = account.outcome(landmark);
      if (outcome != History.LEFT_OUT) {
        landmarks[outcome]++;
        for (int i = 0; i < histograms.length; i++) {
          double value = account.value(landmark, i);
          // Most values are 0; where none is absent, their number follows from the others.
          if (countsZeros[i] ? !Double.isNaN(value) : value != 0) {
            histograms[i].add(value, outcome);
          }
        }
      }
    }
  }

  @Override
  public void end() {
    out.accept(new HistogramRow(HistogramRow.ALL_LANDMARKS, new double[1], landmarks));
    for (int i = 0; i < histograms.length; i++) {
      out.accept(histograms[i].row(i));
    }
  }
}
