// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import io.flinkpql.account.Account;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.scoring.RuleTimeline;
import io.flinkpql.scoring.Scorer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Holds the accounts that a walk is reading, by the rules of the scoring job: duplicates are
 * dropped, a deleted account begins anew.
 *
 * @param <P> the progress that the walk keeps of an account
 */
final class WalkedAccounts<P extends WalkedAccounts.Progress> {

  /** Keeps what a walk has seen of an account. */
  abstract static class Progress {
    private final Account account;
    private final long firstSeen;

    Progress(Account account, long firstSeen) {
      this.account = account;
      this.firstSeen = firstSeen;
    }

    Account account() {
      return account;
    }

    /** Event time of the account's earliest message, ms. */
    long firstSeen() {
      return firstSeen;
    }

    boolean paid() {
      return account.convertedAt() != Account.UNSET;
    }

    Payment payment() {
      return new Payment(account.convertedAt(), account.id());
    }
  }

  private final RuleTimeline timeline;
  private final BiFunction<Account, UsageEvent, P> begin;
  private final Map<String, P> accounts = new HashMap<>();
  private Optional<Account> spare = Optional.empty();

  /**
   * Creates an empty set.
   *
   * @param begin creates the progress of an account at its first message
   */
  WalkedAccounts(RuleSet rules, BiFunction<Account, UsageEvent, P> begin) {
    this.begin = begin;
    timeline = new RuleTimeline(RuleHistory.of(new PublishedRules(rules, 0)), record -> {});
  }

  RuleTimeline timeline() {
    return timeline;
  }

  /** Returns the progress of a message's account before the message. */
  P of(UsageEvent event) {
    return accounts.computeIfAbsent(
        event.account(), id -> begin.apply(newAccount(id, event.timestamp()), event));
  }

  private Account newAccount(String id, long instant) {
    Account account =
        spare
            .map(memory -> timeline.newAccount(id, instant, memory))
            .orElseGet(() -> timeline.newAccount(id, instant));
    spare = Optional.empty();
    return account;
  }

  /** Applies a message to its account and returns how it affected it. */
  Scorer.Outcome apply(P progress, UsageEvent event) {
    Scorer.Outcome outcome = timeline.apply(progress.account(), event, Account.UNSET).outcome();
    if (outcome == Scorer.Outcome.DELETED) {
      accounts.remove(event.account());
    }
    return outcome;
  }

  /** Hands over all accounts and forgets them. */
  void finish(Consumer<P> each) {
    for (P progress : accounts.values()) {
      each.accept(progress);
      spare = Optional.of(progress.account());
    }
    accounts.clear();
  }
}
