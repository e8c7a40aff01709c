// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.util.Locale;

/** Distributes messages over accounts. */
public enum Skew {
  /** All accounts have the same share. */
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

  /** Zipf's law: the k-th account has 1/k of the messages of the first. */
  ZIPF {
    @Override
    int account(double chance, int accounts) {
      // The inverse of P(rank <= k) = ln(k + 1) / ln(n + 1), the continuous form of the law.
      return Math.min(accounts, (int) Math.pow(accounts + 1.0, chance)) - 1;
    }

    @Override
    double share(int account, int accounts) {
      return Math.log((account + 2.0) / (account + 1.0)) / Math.log(accounts + 1.0);
    }
  },

  /** One account has a third of all messages, the others share the rest evenly. */
  GIANT {
    @Override
    int account(double chance, int accounts) {
      double beyond = chance - GIANT_SHARE;
      return beyond < 0 || accounts == 1
          ? 0
          : 1 + (int) (beyond / (1 - GIANT_SHARE) * (accounts - 1));
    }

    @Override
    double share(int account, int accounts) {
      return account == 0 ? GIANT_SHARE : (1 - GIANT_SHARE) / (accounts - 1);
    }
  },

  /**
   * An account's messages come in sessions of 20 to 50, within ten minutes of event time on the
   * average; each session is one user's. Every account has one a day, more of them around noon.
   */
  SESSIONS {
    @Override
    int account(double chance, int accounts) {
      return UNIFORM.account(chance, accounts);
    }

    @Override
    double share(int account, int accounts) {
      return UNIFORM.share(account, accounts);
    }

    @Override
    long visit(long number, int accounts) {
      return Sessions.of(accounts).session(number);
    }

    @Override
    ArrivalRate arrivals(int accounts) {
      return new DailyRhythm((double) accounts * Sessions.MEAN_MESSAGES);
    }
  };

  /** Messages per second of event time where accounts have no sessions. */
  private static final double MESSAGES_PER_SECOND = 200_000;

  private static final double GIANT_SHARE = 1.0 / 3;
  private static final int MIN_USERS = 5;
  private static final int MAX_USERS = 10_000;

  /**
   * Maps a random number to an account.
   *
   * @param chance uniformly distributed, from 0 to less than 1
   * @param accounts number of accounts
   * @return from 0 to less than {@code accounts}
   */
  abstract int account(double chance, int accounts);

  /** Returns the share of all messages that an account has. */
  abstract double share(int account, int accounts);

  /**
   * Returns the number that decides the account and the user of a message. Messages with the same
   * number come from the same user.
   *
   * @param number of the message, from 0
   */
  long visit(long number, int accounts) {
    return number;
  }

  /** Returns how event time passes from message to message. */
  ArrivalRate arrivals(int accounts) {
    return ArrivalRate.steady(MESSAGES_PER_SECOND);
  }

  /** Returns the number of users of an account: 5 to 10,000, by its share. */
  int users(int account, int accounts) {
    double timesTheMean = share(account, accounts) * accounts;
    return (int) Math.max(MIN_USERS, Math.min(MAX_USERS, MIN_USERS * timesTheMean));
  }

  /** Returns the name as the option {@code --skew} takes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
