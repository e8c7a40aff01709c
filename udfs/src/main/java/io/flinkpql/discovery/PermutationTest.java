// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Tests whether a condition is true at positive landmarks more often than chance explains, on the
 * second part of the time.
 *
 * <p>The outcomes of whole accounts are permuted, since the landmarks of one account depend on each
 * other. An account hands its outcome to one that was first seen in the same week and had not paid
 * at the last of the positive landmarks either: so neither the age of accounts, nor the season, nor
 * the end of observation can pass for a behaviour. That is how survival analysis draws from the
 * risk set of each payment (D. R. Cox, "Regression models and life-tables", JRSS B 34, 1972). The
 * statistic is the number of positive landmarks that are flagged.
 *
 * <p>Every condition sees the same permutations, whatever the order or the thread of the tests.
 */
final class PermutationTest {

  private static final long SEED = 18;
  private static final double[] NONE = {};

  private final FlagTable table;
  private final List<Payer> payers = new ArrayList<>();

  /**
   * Holds an account that pays in the second part.
   *
   * @param account its index
   * @param from the first of its positive landmarks, which are consecutive
   * @param count their number
   * @param cohort accounts first seen in the same week, those with most landmarks first
   * @param atRisk the number of those that have all the landmarks up to the last positive one
   */
  private record Payer(int account, int from, int count, int[] cohort, int atRisk) {}

  PermutationTest(FlagTable table) {
    this.table = table;
    Map<Long, List<Integer>> cohorts = new TreeMap<>();
    for (int account = 0; account < table.accounts(); account++) {
      cohorts.computeIfAbsent(table.firstMonday(account), monday -> new ArrayList<>()).add(account);
    }
    for (List<Integer> cohort : cohorts.values()) {
      addPayers(
          cohort.stream()
              .sorted(Comparator.<Integer>comparingInt(table::landmarks).reversed())
              .mapToInt(Integer::intValue)
              .toArray());
    }
  }

  private void addPayers(int[] cohort) {
    for (int account : cohort) {
      int from = -1;
      int count = 0;
      for (int landmark = 0; landmark < table.landmarks(account); landmark++) {
        if (table.isSecondPositive(account, landmark)) {
          from = from < 0 ? landmark : from;
          count++;
        }
      }
      if (count > 0) {
        payers.add(new Payer(account, from, count, cohort, atRisk(cohort, from + count)));
      }
    }
  }

  /** Returns how many accounts at the start of a cohort have a number of landmarks. */
  private int atRisk(int[] cohort, int landmarks) {
    int low = 0;
    int high = cohort.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (table.landmarks(cohort[middle]) >= landmarks) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Returns the probability that chance flags as many positive landmarks as are flagged.
   *
   * @param permutations number of permutations
   */
  double probability(int condition, int permutations) {
    long observed = 0;
    for (Payer payer : payers) {
      observed += flags(condition, payer, payer.account());
    }
    int asMany = 0;
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < permutations; i++) {
      long flagged = 0;
      for (Payer payer : payers) {
        flagged += flags(condition, payer, payer.cohort()[random.nextInt(payer.atRisk())]);
      }
      asMany += flagged >= observed ? 1 : 0;
    }
    return (1.0 + asMany) / (1.0 + permutations);
  }

  /** Counts the flags of an account at the positive landmarks of a payer. */
  private int flags(int condition, Payer payer, int account) {
    return table.countFlags(condition, account, payer.from(), payer.count());
  }

  /**
   * Adjusts probabilities for their number, by Benjamini and Hochberg ("Controlling the false
   * discovery rate", JRSS B 57, 1995).
   *
   * @param number number of all candidates looked at; those beyond the given ones count as 1
   * @return for each the least false discovery rate at which it counts as found
   */
  static double[] qualityValues(double[] probabilities, int number) {
    if (probabilities.length == 0) {
      return NONE;
    }
    Integer[] order = new Integer[probabilities.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    Arrays.sort(order, Comparator.comparingDouble(i -> probabilities[i]));
    double[] adjusted = new double[probabilities.length];
    double least = 1;
    for (int rank = order.length; rank > 0; rank--) {
      int i = order[rank - 1];
      least = Math.min(least, probabilities[i] * number / rank);
      adjusted[i] = least;
    }
    return adjusted;
  }
}
