// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.account.Layout;
import java.util.concurrent.TimeUnit;

/**
 * Forecasts when an idle account loses its tier. It copies the account and evaluates the copy at
 * the boundaries ahead, until the level falls.
 *
 * <p>Not thread-safe: it reuses the copy's memory.
 */
final class Forecaster {

  /** The number of days that a forecast covers; no window is longer. */
  static final int MAX_DAYS = 400;

  private final Layout layout;
  private final Scorer scorer;
  private final AccountCodec codec = new AccountCodec();
  private Account copy;
  private byte[] packed = {};

  Forecaster(Layout layout) {
    this.layout = layout;
    scorer = new Scorer(layout, qualification -> {});
    copy = new Account("", layout);
  }

  /**
   * Finds the instant at which the account's level falls if no message arrives.
   *
   * @param account account in this forecaster's layout
   * @return ms since the epoch; {@link Account#NEVER} if it does not fall within {@link #MAX_DAYS}
   *     days
   */
  long dropsAt(Account account) {
    if (account.level() == 0) {
      return Account.NEVER;
    }
    long last = account.clock() + TimeUnit.DAYS.toMillis(MAX_DAYS);
    copy(account);
    long next = scorer.nextChange(copy);
    while (next <= last) {
      scorer.advance(copy, next);
      if (copy.level() < account.level()) {
        return next;
      }
      next = scorer.nextChange(copy);
    }
    return Account.NEVER;
  }

  private void copy(Account account) {
    int length = codec.packAlone(account);
    if (packed.length < length) {
      packed = new byte[length];
    }
    codec.copyTo(packed, 0);
    copy = codec.unpack(account.id(), packed, 0, length, version -> layout, copy);
  }
}
