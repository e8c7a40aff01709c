// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.util.Locale;

/** How messages are spread over accounts. */
public enum Skew {
  /** All accounts are as busy. */
  UNIFORM {
    @Override
    int account(double chance, int accounts) {
      return (int) (chance * accounts);
    }

    @Override
    double share(int account, int accounts) {
      return 1.0 / accounts;
    }
  },

  /** The k-th account has 1/k of the messages that the first one has. */
  ZIPF {
    @Override
    int account(double chance, int accounts) {
      // The inverse of P(rank <= k) = ln(k + 1) / ln(n + 1), the continuous form of that law.
      return Math.min(accounts, (int) Math.pow(accounts + 1.0, chance)) - 1;
    }

    @Override
    double share(int account, int accounts) {
      return Math.log((account + 2.0) / (account + 1.0)) / Math.log(accounts + 1.0);
    }
  },

  /** One account has a third of all messages, the others are as busy. */
  GIANT {
    @Override
    int account(double chance, int accounts) {
      double beyond = chance - GIANTS_SHARE;
      return beyond < 0 || accounts == 1
          ? 0
          : 1 + (int) (beyond / (1 - GIANTS_SHARE) * (accounts - 1));
    }

    @Override
    double share(int account, int accounts) {
      return account == 0 ? GIANTS_SHARE : (1 - GIANTS_SHARE) / (accounts - 1);
    }
  };

  private static final double GIANTS_SHARE = 1.0 / 3;
  private static final int USERS = 5;
  private static final int MOST_USERS = 10_000;

  /**
   * The account of a message.
   *
   * @param chance drawn evenly, from 0 to less than 1
   * @param accounts how many there are
   * @return from 0 to less than {@code accounts}
   */
  abstract int account(double chance, int accounts);

  /** The part of all messages that is an account's. */
  abstract double share(int account, int accounts);

  /** How many people an account has: the busier it is, the more. */
  int users(int account, int accounts) {
    double timesTheMean = share(account, accounts) * accounts;
    return (int) Math.max(USERS, Math.min(MOST_USERS, USERS * timesTheMean));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
