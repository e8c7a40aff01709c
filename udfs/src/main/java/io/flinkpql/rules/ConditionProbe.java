// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import io.flinkpql.condition.Reference;
import io.flinkpql.condition.Scope;
import io.flinkpql.condition.Truth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;

/**
 * Evaluates conditions at every combination of signal values that can decide them. It probes only
 * conditions that do nothing but compare signals with constants: between two neighbouring constants
 * such a condition cannot change.
 */
final class ConditionProbe {

  /** Maximum number of evaluations, so that no document makes reading it slow. */
  private static final int MAX_EVALUATIONS = 100_000;

  private final List<Signal> signals;
  private final int retentionDays;
  private double evaluations;

  ConditionProbe(List<Signal> signals, int retentionDays) {
    this.signals = signals;
    this.retentionDays = retentionDays;
  }

  /** Whether no value that the signals can have makes the condition true. */
  boolean isNeverTrue(Condition condition) {
    List<Integer> read = signalsRead(condition);
    return !read.isEmpty() && combinations(List.of(condition), read).noneMatch(isTrue(condition));
  }

  /**
   * Whether a condition implies others, without being equivalent to them, on the one signal that
   * they all read.
   *
   * @param condition a condition; false unless it reads exactly one signal
   * @param others conditions that must all be true
   */
  boolean isHarder(Condition condition, List<Condition> others) {
    List<Integer> read = signalsRead(condition);
    if (read.size() != 1 || others.isEmpty()) {
      return false;
    }
    List<Condition> all = new ArrayList<>(others);
    all.add(condition);
    Predicate<Values> othersTrue = values -> others.stream().allMatch(o -> isTrue(o).test(values));
    Values values = combinations(all, read);
    return values.noneMatch(isTrue(condition).and(othersTrue.negate()))
        && values.anyMatch(othersTrue.and(isTrue(condition).negate()));
  }

  /** Returns the signals that a condition reads; empty if it cannot be probed. */
  List<Integer> signalsRead(Condition condition) {
    List<Integer> read = new ArrayList<>();
    for (Reference reference : condition.references()) {
      if (!(reference instanceof Reference.Signal signal)
          || condition.thresholds(signal.index()).isEmpty()) {
        return List.of();
      }
      read.add(signal.index());
    }
    return read;
  }

  /** Returns the range of a signal in words: {@code from 0 to 7}. */
  String range(int signal) {
    double max = max(signals.get(signal));
    return Double.isInfinite(max) ? "at least 0" : "from 0 to " + (long) max;
  }

  private static Predicate<Values> isTrue(Condition condition) {
    return values -> condition.test(values) == Truth.TRUE;
  }

  private Values combinations(List<Condition> conditions, List<Integer> read) {
    double[][] candidates = new double[signals.size()][];
    for (int index : read) {
      double[] thresholds =
          conditions.stream()
              .map(condition -> condition.thresholds(index))
              .flatMap(Optional::stream)
              .flatMapToDouble(Arrays::stream)
              .toArray();
      candidates[index] = decisive(signals.get(index), thresholds);
    }
    return new Values(read, candidates);
  }

  /** Returns a value at and between all thresholds, as far as the signal can have it. */
  private double[] decisive(Signal signal, double[] thresholds) {
    boolean whole = signal.measure() != Measure.SUM;
    double min = whole ? 0 : Double.NEGATIVE_INFINITY;
    double max = max(signal);
    SortedSet<Double> values = new TreeSet<>();
    DoubleStream.of(min, max).filter(Double::isFinite).forEach(values::add);
    double previous = Double.NaN;
    for (double threshold : Arrays.stream(thresholds).sorted().toArray()) {
      if (whole) {
        double floor = Math.floor(threshold);
        values.addAll(List.of(floor - 1, floor, floor + 1));
      } else {
        values.addAll(List.of(threshold - 1, threshold, threshold + 1));
        values.add(Double.isNaN(previous) ? threshold : (previous + threshold) / 2);
      }
      previous = threshold;
    }
    return values.stream()
        .mapToDouble(Double::doubleValue)
        .filter(value -> value >= min && value <= max)
        .toArray();
  }

  private double max(Signal signal) {
    return switch (signal.measure()) {
      case ACTIVE_DAYS -> signal.window() instanceof Window.Days days ? days.length() : 1;
      case STREAK_DAYS -> retentionDays;
      default -> Double.POSITIVE_INFINITY;
    };
  }

  /** Gives a condition one combination of signal values after another. */
  private final class Values implements Scope {
    private final List<Integer> read;
    private final double[][] candidates;
    private final double[] current;

    private Values(List<Integer> read, double[][] candidates) {
      this.read = read;
      this.candidates = candidates;
      this.current = new double[candidates.length];
    }

    /** Whether no combination satisfies the test; false if that needs too many evaluations. */
    private boolean noneMatch(Predicate<Values> test) {
      double count = 1;
      for (int index : read) {
        count *= candidates[index].length;
      }
      if (evaluations + count > MAX_EVALUATIONS) {
        return false;
      }
      evaluations += count;
      return noneMatch(test, 0);
    }

    /** Whether a combination satisfies the test. */
    private boolean anyMatch(Predicate<Values> test) {
      return !noneMatch(test, 0);
    }

    private boolean noneMatch(Predicate<Values> test, int position) {
      if (position == read.size()) {
        return !test.test(this);
      }
      int index = read.get(position);
      for (double value : candidates[index]) {
        current[index] = value;
        if (!noneMatch(test, position + 1)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public double signal(int index) {
      return current[index];
    }

    @Override
    public double score() {
      return 0;
    }

    @Override
    public int level() {
      return 0;
    }

    @Override
    public String tier() {
      return "";
    }

    @Override
    public boolean converted() {
      return false;
    }

    @Override
    public Object trait(int index) {
      return null;
    }

    @Override
    public long day() {
      return 0;
    }

    @Override
    public ZoneId timezone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Object field(int index) {
      return null;
    }

    @Override
    public String user() {
      return "";
    }
  }
}
