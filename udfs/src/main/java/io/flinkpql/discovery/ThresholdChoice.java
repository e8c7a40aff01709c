// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import io.flinkpql.rules.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Compares the thresholds of one candidate by how well each tells outcomes apart. */
final class ThresholdChoice {

  private static final double LEAST_FLAGGED = 0.01;
  private static final double MOST_FLAGGED = 0.5;
  private static final int CURVE_POINTS = 20;

  /**
   * Holds the figures of a threshold on both parts of the time.
   *
   * @param threshold the threshold
   * @param first figures of the first part
   * @param second figures of the second part
   */
  record Choice(Threshold threshold, Figures first, Figures second) {}

  private final List<Choice> choices = new ArrayList<>();

  /**
   * Computes the figures of every threshold.
   *
   * @param landmarks the number of all landmarks, by outcome
   */
  ThresholdChoice(Candidate candidate, ValueHistogram histogram, long[] landmarks) {
    TreeMap<Double, long[]> counts = histogram.counts();
    if (!HistogramSink.canBeAbsent(candidate.measure())) {
      counts.put(0.0, zeros(counts, landmarks));
    }
    if (candidate.measure() != Measure.DAYS_SINCE_LAST) {
      addChoices(counts.descendingMap(), true, landmarks);
    }
    if (HistogramSink.canBeAbsent(candidate.measure())) {
      addChoices(counts, false, landmarks);
    }
  }

  private static long[] zeros(Map<Double, long[]> counts, long[] landmarks) {
    long[] zeros = landmarks.clone();
    counts.values().forEach(bin -> add(bin, -1, zeros));
    return zeros;
  }

  private static void add(long[] counts, int sign, long[] target) {
    for (int outcome = 0; outcome < counts.length; outcome++) {
      target[outcome] += sign * counts[outcome];
    }
  }

  private void addChoices(NavigableMap<Double, long[]> counts, boolean atLeast, long[] landmarks) {
    long[] flagged = new long[History.OUTCOMES];
    counts.forEach(
        (bound, bin) -> {
          add(bin, 1, flagged);
          choices.add(
              new Choice(
                  new Threshold(atLeast, bound),
                  figures(History.FIRST_NEGATIVE, History.FIRST_POSITIVE, flagged, landmarks),
                  figures(History.SECOND_NEGATIVE, History.SECOND_POSITIVE, flagged, landmarks)));
        });
  }

  private static Figures figures(int negative, int positive, long[] flagged, long[] landmarks) {
    return new Figures(
        landmarks[negative] + landmarks[positive],
        landmarks[positive],
        flagged[negative] + flagged[positive],
        flagged[positive]);
  }

  /**
   * Returns the threshold with the most information gain on the first part, of those that flag a
   * usable share of its landmarks.
   */
  Optional<Choice> best() {
    return choices.stream()
        .filter(choice -> isUsable(choice.first()))
        .max(Comparator.comparingDouble(choice -> choice.first().informationGain()));
  }

  private static boolean isUsable(Figures figures) {
    return figures.flagged() >= LEAST_FLAGGED * figures.landmarks()
        && figures.flagged() <= MOST_FLAGGED * figures.landmarks();
  }

  /** Returns the figures of the second part by threshold in one direction, evenly spread. */
  List<Finding.CurvePoint> curve(boolean atLeast) {
    List<Finding.CurvePoint> points =
        choices.stream()
            .filter(choice -> choice.threshold().atLeast() == atLeast)
            .filter(choice -> choice.second().flagged() > 0)
            .map(choice -> new Finding.CurvePoint(choice.threshold(), choice.second()))
            .sorted(Comparator.comparingDouble(point -> point.threshold().bound()))
            .toList();
    if (points.size() <= CURVE_POINTS) {
      return points;
    }
    List<Finding.CurvePoint> spread = new ArrayList<>();
    for (int i = 0; i < CURVE_POINTS; i++) {
      spread.add(points.get(i * (points.size() - 1) / (CURVE_POINTS - 1)));
    }
    return spread;
  }
}
