// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.account.Layout;
import java.util.concurrent.TimeUnit;

/**
 * Says when an account would lose its tier if it did nothing any more: a copy of it lives through
 * the boundaries to come.
 *
 * <p>Not thread-safe: the copy is always made in the same memory.
 */
final class Forecaster {

  /** How far it looks, in days: no window reaches further. */
  static final int LONGEST_DAYS = 400;

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
   * When the account's level falls.
   *
   * @param account of the layout that this was made for
   * @return ms since the epoch, {@link Account#NEVER} if it does not within {@link #LONGEST_DAYS}
   */
  long dropsAt(Account account) {
    if (account.level() == 0) {
      return Account.NEVER;
    }
    long last = account.clock() + TimeUnit.DAYS.toMillis(LONGEST_DAYS);
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
    int length = codec.packToBuffer(account, Account.NEVER);
    if (packed.length < length) {
      packed = new byte[length];
    }
    codec.copyTo(packed, 0);
    copy = codec.unpack(account.id(), packed, 0, length, version -> layout, copy);
  }
}
