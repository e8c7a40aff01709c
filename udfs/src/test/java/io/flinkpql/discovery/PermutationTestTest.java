// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests probabilities of chance and their correction for many candidates. */
class PermutationTestTest {

  private static final int LANDMARKS = 70;

  /** An account with one condition, flagged at its last landmarks. */
  private static AccountFlags account(
      int number, long monday, int landmarks, boolean pays, int flagged) {
    byte[] outcomes = new byte[landmarks];
    long[] flags = new long[(landmarks + 63) / 64];
    for (int i = 0; i < landmarks; i++) {
      boolean positive = pays && i >= landmarks - 4;
      outcomes[i] = positive ? History.SECOND_POSITIVE : History.SECOND_NEGATIVE;
      if (i >= landmarks - flagged) {
        flags[i >> 6] |= 1L << i;
      }
    }
    return new AccountFlags("a%03d".formatted(number), monday, outcomes, flags);
  }

  private static double probability(List<AccountFlags> accounts) {
    return new PermutationTest(new FlagTable(accounts, 1)).probability(0, 999);
  }

  @Test
  void flagsOfPayersAloneAreNoChance() {
    List<AccountFlags> accounts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      boolean pays = i % 10 == 0;
      accounts.add(account(i, 0, LANDMARKS, pays, pays ? 4 : 0));
    }

    assertThat(probability(accounts)).isCloseTo(0.001, within(1e-12));
  }

  @Test
  void flagsOfAllAreChance() {
    List<AccountFlags> accounts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      accounts.add(account(i, 0, LANDMARKS, i % 10 == 0, 4));
    }

    assertThat(probability(accounts)).isEqualTo(1);
  }

  @Test
  void ageAndSeasonAreNoBehaviour() {
    List<AccountFlags> accounts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      // All that were first seen late are flagged, and more of them pay.
      boolean late = i % 2 == 0;
      accounts.add(account(i, late ? 60 : 0, late ? 10 : 70, late || i % 20 == 1, late ? 10 : 0));
    }

    assertThat(probability(accounts)).isEqualTo(1);
  }

  @Test
  void accountsThatHadPaidBeforeAreNotDrawn() {
    List<AccountFlags> accounts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      // Flags come with age, and half of the accounts pay before any is flagged.
      boolean early = i % 2 == 0;
      accounts.add(account(i, 0, early ? 10 : 60, true, early ? 0 : 20));
    }

    assertThat(probability(accounts)).isEqualTo(1);
  }

  @Test
  void orderInWhichAccountsArriveChangesNothing() {
    Random random = new Random(18);
    List<AccountFlags> accounts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      accounts.add(account(i, 0, LANDMARKS, random.nextInt(5) == 0, random.nextInt(LANDMARKS)));
    }
    double ordered = probability(accounts);
    Collections.shuffle(accounts, random);

    assertThat(ordered).isBetween(0.01, 0.99);
    assertThat(probability(accounts)).isEqualTo(ordered);
  }

  @Test
  void flagsAreCountedAcrossWords() {
    Random random = new Random(18);
    List<AccountFlags> accounts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      accounts.add(account(i, 0, 1 + random.nextInt(200), true, random.nextInt(200)));
    }
    FlagTable table = new FlagTable(accounts, 1);
    for (int i = 0; i < 50; i++) {
      AccountFlags account = accounts.get(i);
      int from = random.nextInt(account.size());
      int count = random.nextInt(account.size() - from + 1);
      int expected = 0;
      for (int landmark = from; landmark < from + count; landmark++) {
        expected += account.flag(0, landmark) ? 1 : 0;
      }
      assertThat(table.countFlags(0, i, from, count)).isEqualTo(expected);
    }
  }

  @Test
  void correctionCountsAllCandidatesLookedAt() {
    double[] probabilities = {0.04, 0.01, 0.9, 0.02};

    // By hand: the smallest of p times number divided by rank, over this rank and those after it.
    assertThat(PermutationTest.qualityValues(probabilities, 4))
        .containsExactly(new double[] {0.16 / 3, 0.04, 0.9, 0.04}, within(1e-12));
    assertThat(PermutationTest.qualityValues(probabilities, 10))
        .containsExactly(new double[] {0.4 / 3, 0.1, 1, 0.1}, within(1e-12));
  }
}
