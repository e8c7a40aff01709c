// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Holds the flags of all conditions at all landmarks, one bit each: the landmarks of an account are
 * consecutive bits, accounts are in the order of their ids.
 */
final class FlagTable {

  private final String[] accounts;
  private final long[] firstMondays;
  // The first bit of each account, then the number of all bits.
  private final long[] starts;
  private final long[][] flags;
  // Landmarks by outcome.
  private final long[][] outcomes;

  /** Creates a table of accounts, in any order. */
  FlagTable(List<AccountFlags> rows, int conditions) {
    AccountFlags[] sorted = rows.toArray(AccountFlags[]::new);
    Arrays.sort(sorted, Comparator.comparing(AccountFlags::account));
    accounts = Arrays.stream(sorted).map(AccountFlags::account).toArray(String[]::new);
    firstMondays = Arrays.stream(sorted).mapToLong(AccountFlags::firstMonday).toArray();
    starts = new long[sorted.length + 1];
    for (int i = 0; i < sorted.length; i++) {
      starts[i + 1] = starts[i] + sorted[i].size();
    }
    int words = (int) ((starts[sorted.length] + Long.SIZE - 1) / Long.SIZE);
    flags = new long[conditions][words];
    outcomes = new long[History.OUTCOMES][words];
    for (int i = 0; i < sorted.length; i++) {
      add(i, sorted[i]);
    }
  }

  private void add(int account, AccountFlags row) {
    for (int landmark = 0; landmark < row.size(); landmark++) {
      long bit = starts[account] + landmark;
      byte outcome = row.outcomes()[landmark];
      if (outcome != History.LEFT_OUT) {
        outcomes[outcome][(int) (bit >> 6)] |= 1L << bit;
      }
      for (int condition = 0; condition < flags.length; condition++) {
        if (row.flag(condition, landmark)) {
          flags[condition][(int) (bit >> 6)] |= 1L << bit;
        }
      }
    }
  }

  int conditions() {
    return flags.length;
  }

  int accounts() {
    return accounts.length;
  }

  long firstMonday(int account) {
    return firstMondays[account];
  }

  int landmarks(int account) {
    return (int) (starts[account + 1] - starts[account]);
  }

  boolean isSecondPositive(int account, int landmark) {
    long bit = starts[account] + landmark;
    return (outcomes[History.SECOND_POSITIVE][(int) (bit >> 6)] >>> bit & 1) != 0;
  }

  /**
   * Counts the consecutive landmarks of an account at which a condition is true.
   *
   * @param from first landmark
   * @param count number of landmarks
   */
  int countFlags(int condition, int account, int from, int count) {
    long[] words = flags[condition];
    long at = starts[account] + from;
    int found = 0;
    for (int left = count; left > 0; left -= Long.SIZE, at += Long.SIZE) {
      int word = (int) (at >> 6);
      int shift = (int) at & 63;
      long bits = words[word] >>> shift;
      if (shift > 0 && word + 1 < words.length) {
        bits |= words[word + 1] << Long.SIZE - shift;
      }
      found += Long.bitCount(left >= Long.SIZE ? bits : bits & (1L << left) - 1);
    }
    return found;
  }

  /** Returns the landmarks at which all of some conditions are true, as bits. */
  long[] all(int... conditions) {
    long[] all = flags[conditions[0]].clone();
    for (int i = 1; i < conditions.length; i++) {
      and(all, flags[conditions[i]]);
    }
    return all;
  }

  private static void and(long[] target, long[] other) {
    for (int word = 0; word < target.length; word++) {
      target[word] &= other[word];
    }
  }

  /** Returns the figures of the first part for the given landmarks. */
  Figures first(long[] flagged) {
    return figures(History.FIRST_NEGATIVE, History.FIRST_POSITIVE, flagged);
  }

  /**
   * Returns the figures of the first part for those of the given landmarks that a condition flags.
   */
  Figures first(long[] flagged, int condition) {
    long negative = 0;
    long positive = 0;
    long[] other = flags[condition];
    for (int word = 0; word < flagged.length; word++) {
      long both = flagged[word] & other[word];
      if (both != 0) {
        negative += Long.bitCount(both & outcomes[History.FIRST_NEGATIVE][word]);
        positive += Long.bitCount(both & outcomes[History.FIRST_POSITIVE][word]);
      }
    }
    long allPositive = count(outcomes[History.FIRST_POSITIVE]);
    return new Figures(
        count(outcomes[History.FIRST_NEGATIVE]) + allPositive,
        allPositive,
        negative + positive,
        positive);
  }

  /** Returns the figures of the second part for the given landmarks. */
  Figures second(long[] flagged) {
    return figures(History.SECOND_NEGATIVE, History.SECOND_POSITIVE, flagged);
  }

  private Figures figures(int negative, int positive, long[] flagged) {
    long flaggedPositive = countBoth(flagged, outcomes[positive]);
    return new Figures(
        count(outcomes[negative]) + count(outcomes[positive]),
        count(outcomes[positive]),
        countBoth(flagged, outcomes[negative]) + flaggedPositive,
        flaggedPositive);
  }

  /** Returns the correlation of the flags of two conditions over all landmarks. */
  double correlation(int one, int other) {
    double all = starts[accounts.length];
    double ones = count(flags[one]);
    double others = count(flags[other]);
    double both = countBoth(flags[one], flags[other]);
    double variances = ones * (all - ones) * others * (all - others);
    return variances == 0 ? 0 : (all * both - ones * others) / Math.sqrt(variances);
  }

  private static long count(long[] bits) {
    long count = 0;
    for (long word : bits) {
      count += Long.bitCount(word);
    }
    return count;
  }

  private static long countBoth(long[] bits, long[] others) {
    long count = 0;
    for (int word = 0; word < bits.length; word++) {
      count += Long.bitCount(bits[word] & others[word]);
    }
    return count;
  }
}
