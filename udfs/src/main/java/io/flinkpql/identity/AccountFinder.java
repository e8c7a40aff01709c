// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

import io.flinkpql.rules.Identity;
import java.util.Optional;

/**
 * Finds the accounts of messages by what is remembered of their users.
 *
 * <p>A message goes to the account that its user joined last by then; else to the first that the
 * user joins within {@code identity.wait}, for which it waits. How long is measured on the user's
 * own clock: the latest event time that was heard of, or the watermark if that is later.
 *
 * @param <M> messages; what they say does not matter here
 */
public final class AccountFinder<M> {

  /** Why a message finds no account. */
  public enum Loss {
    /** Its user joined none in time. */
    WAITED_IN_VAIN,
    /** Too many messages of its user came after it. */
    CROWDED_OUT,
    /** Its user was deleted. */
    USER_DELETED,
    /** The input ended. */
    INPUT_ENDED
  }

  /**
   * Keeps messages that wait, of one user at a time.
   *
   * @param <M> messages
   */
  public interface Store<M> {
    /** Keeps a message under a number. */
    void put(long number, M message);

    /** Gives a message back and keeps it no longer. */
    M take(long number);
  }

  /**
   * Takes what became of messages.
   *
   * @param <M> messages
   */
  public interface Outcomes<M> {
    /** A message waits. */
    void waits(M message);

    /** A message has an account. */
    void found(M message, String account);

    /** A message has none. */
    void lost(M message, Loss loss);
  }

  private final Identity rules;
  private final Store<M> store;
  private final Outcomes<M> outcomes;

  /**
   * @param rules how long and how many messages wait, and when users are forgotten
   */
  public AccountFinder(Identity rules, Store<M> store, Outcomes<M> outcomes) {
    this.rules = rules;
    this.store = store;
    this.outcomes = outcomes;
  }

  /**
   * A message without an account came.
   *
   * @param user whose it is
   * @param time event time, ms
   * @param watermark event time that has passed everywhere, ms
   * @return the user, as remembered from now on
   */
  public UserIdentity message(UserIdentity user, long time, M message, long watermark) {
    UserIdentity now = heardOf(user, time, watermark);
    Optional<String> account =
        now.history().at(time).or(() -> now.history().firstAfter(time, time + rules.waitMillis()));
    if (account.isPresent()) {
      outcomes.found(message, account.get());
      return now;
    }
    if (time + rules.waitMillis() < Math.max(now.seen(), watermark)) {
      outcomes.lost(message, Loss.WAITED_IN_VAIN);
      return now;
    }
    long number = now.waiting().nextNumber();
    store.put(number, message);
    outcomes.waits(message);
    Waiting waiting = now.waiting().with(time, number);
    int tooMany = Math.max(0, waiting.size() - rules.messages());
    return lose(now.with(waiting), tooMany, Loss.CROWDED_OUT);
  }

  /** The user joined an account. What waits was not too early for it, or it would not wait. */
  public UserIdentity joined(UserIdentity user, long time, String account, long watermark) {
    UserIdentity now = heardOf(user, time, watermark);
    Waiting waiting = now.waiting();
    for (int i = 0; i < waiting.size(); i++) {
      outcomes.found(store.take(waiting.number(i)), account);
    }
    return new UserIdentity(now.seen(), now.history().with(time, account), Waiting.NOTHING);
  }

  /** The user was deleted. */
  public UserIdentity deleted(UserIdentity user) {
    lose(user, user.waiting().size(), Loss.USER_DELETED);
    return UserIdentity.NONE;
  }

  /** Nothing will come any more. */
  public UserIdentity ended(UserIdentity user) {
    return lose(user, user.waiting().size(), Loss.INPUT_ENDED);
  }

  private UserIdentity heardOf(UserIdentity user, long time, long watermark) {
    return passed(user, Math.max(time, watermark)).seenAt(time);
  }

  /** Time passes. */
  public UserIdentity passed(UserIdentity user, long watermark) {
    long clock = Math.max(user.seen(), watermark);
    UserIdentity kept = user.keptAt(clock, rules.ttlMillis());
    int expired = kept.waiting().before(clock - rules.waitMillis());
    return lose(kept, expired, Loss.WAITED_IN_VAIN);
  }

  /** When time alone changes something, ms; {@link UserIdentity#NEVER} if it does not. */
  public long wakeAt(UserIdentity user) {
    long forgotten = user.forgottenAt(rules.ttlMillis());
    return user.waiting().isEmpty()
        ? forgotten
        : Math.min(forgotten, user.waiting().time(0) + rules.waitMillis() + 1);
  }

  private UserIdentity lose(UserIdentity user, int oldest, Loss loss) {
    for (int i = 0; i < oldest; i++) {
      outcomes.lost(store.take(user.waiting().number(i)), loss);
    }
    return user.with(user.waiting().withoutOldest(oldest));
  }
}
