// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import io.flinkpql.rules.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the two or three conditions that together tell most about the outcomes of the first part of
 * the time.
 */
final class DefinitionSearch {

  private static final int MAX_CONDITIONS = 48;
  private static final int MAX_OF_EVENT = 6;

  /**
   * A third condition must add this share to the information gain. The best of thousands of triples
   * is a little above the best pair by chance.
   */
  private static final double THIRD_ADDS = 0.2;

  private static final double NEARLY = 0.9;

  private final FlagTable table;
  private final List<CandidateCondition> conditions;
  private final List<Integer> usable;

  /**
   * Creates a search.
   *
   * @param predictors indexes of the conditions that may be used, the best first
   */
  DefinitionSearch(FlagTable table, List<CandidateCondition> conditions, List<Integer> predictors) {
    this.table = table;
    this.conditions = conditions;
    usable = usable(predictors);
  }

  private List<Integer> usable(List<Integer> predictors) {
    Map<String, Integer> ofEvent = new HashMap<>();
    List<Integer> chosen = new ArrayList<>();
    for (int condition : predictors) {
      if (chosen.size() < MAX_CONDITIONS
          && ofEvent.merge(event(condition), 1, Integer::sum) <= MAX_OF_EVENT) {
        chosen.add(condition);
      }
    }
    return chosen;
  }

  private String event(int condition) {
    return conditions.get(condition).candidate().event();
  }

  /** A combination of conditions and its figures on the first part. */
  private record Combination(List<Integer> conditions, Figures figures) {
    double gain() {
      return figures.raisesTheRate() ? figures.informationGain() : 0;
    }
  }

  /** Returns the best definition; one of a single condition if only one event predicts. */
  Definition best() {
    List<Combination> singles =
        usable.stream().map(i -> new Combination(List.of(i), table.first(table.all(i)))).toList();
    Combination single = best(singles);
    List<Combination> pairs = new ArrayList<>();
    singles.forEach(one -> pairs.addAll(extended(one)));
    if (pairs.isEmpty()) {
      return definition(single);
    }
    Combination pair = best(pairs);
    List<Combination> triples = new ArrayList<>();
    pairs.forEach(two -> triples.addAll(extended(two)));
    if (!triples.isEmpty()) {
      Combination triple = best(triples);
      if (triple.gain() >= (1 + THIRD_ADDS) * pair.gain()) {
        return definition(triple);
      }
    }
    return definition(pair);
  }

  /** Adds each condition that comes after those of a combination and is of another event. */
  private List<Combination> extended(Combination combination) {
    List<Integer> before = combination.conditions();
    long[] flagged = table.all(before.stream().mapToInt(Integer::intValue).toArray());
    List<Combination> longer = new ArrayList<>();
    int last = usable.indexOf(before.get(before.size() - 1));
    for (int next : usable.subList(last + 1, usable.size())) {
      // Two measures of one event are one behaviour.
      if (before.stream().noneMatch(one -> event(one).equals(event(next)))) {
        List<Integer> all = new ArrayList<>(before);
        all.add(next);
        longer.add(new Combination(all, table.first(flagged, next)));
      }
    }
    return longer;
  }

  /**
   * Returns the combination with the most information gain. Several measures of one behaviour tell
   * about the same, and which is best depends on noise: of those that tell nearly as much, one that
   * counts events is the easiest to read and to act on.
   */
  private Combination best(List<Combination> combinations) {
    double most = combinations.stream().mapToDouble(Combination::gain).max().orElse(0);
    return combinations.stream()
        .filter(combination -> combination.gain() >= NEARLY * most)
        .max(Comparator.comparingLong(this::counts).thenComparingDouble(Combination::gain))
        .orElseThrow();
  }

  private long counts(Combination combination) {
    return combination.conditions().stream()
        .filter(i -> conditions.get(i).candidate().measure() == Measure.COUNT)
        .count();
  }

  private Definition definition(Combination combination) {
    long[] flagged =
        table.all(combination.conditions().stream().mapToInt(Integer::intValue).toArray());
    return new Definition(
        combination.conditions().stream()
            .sorted(Comparator.comparingInt(usable::indexOf))
            .map(conditions::get)
            .toList(),
        table.first(flagged),
        table.second(flagged));
  }
}
