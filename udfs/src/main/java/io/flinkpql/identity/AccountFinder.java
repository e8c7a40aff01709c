// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

import io.flinkpql.rules.Identity;
import java.util.Optional;

/**
 * Finds the accounts of messages that name none, by the accounts that their users joined.
 *
 * <p>A message goes to the account that its user last joined at or before the message's time. If
 * there is none, it goes to the first that the user joins within {@code identity.wait}, and waits
 * for it. Waits are measured on the user's clock: the latest event time seen of the user, or the
 * watermark if that is later.
 *
 * @param <M> type of the messages, which are passed through unread
 */
public final class AccountFinder<M> {

  /** Lists the reasons for which a message finds no account. */
  public enum Loss {
    /** Its user joined no account within {@code identity.wait}. */
    WAIT_EXPIRED,
    /** More than {@code identity.messages} of its user waited, and it was the oldest. */
    QUEUE_FULL,
    /** Its user was deleted. */
    USER_DELETED,
    /** The input ended. */
    INPUT_ENDED
  }

  /**
   * Stores the waiting messages of one user at a time.
   *
   * @param <M> type of the messages
   */
  public interface Store<M> {
    /** Stores a message under a number that is free. */
    void put(long number, M message);

    /** Removes a message and returns it. */
    M take(long number);
  }

  /**
   * Receives the outcome of each search.
   *
   * @param <M> type of the messages
   */
  public interface Outcomes<M> {
    /** Reports that a message has begun to wait. */
    void waits(M message);

    /** Reports that the account of a message was found. */
    void found(M message, String account);

    /** Reports that a message has no account. */
    void lost(M message, Loss loss);
  }

  private final Identity rules;
  private final Store<M> store;
  private final Outcomes<M> outcomes;

  /**
   * Creates a finder.
   *
   * @param rules how long and how many messages wait, and how long an unseen user is remembered
   */
  public AccountFinder(Identity rules, Store<M> store, Outcomes<M> outcomes) {
    this.rules = rules;
    this.store = store;
    this.outcomes = outcomes;
  }

  /**
   * Finds the account of a message, lets the message wait, or gives it up.
   *
   * @param user the state of the message's user
   * @param time event time of the message, ms
   * @param watermark current watermark, ms
   * @return the new state of the user
   */
  public UserIdentity find(UserIdentity user, long time, M message, long watermark) {
    UserIdentity current = seen(user, time, watermark);
    Optional<String> account = accountAt(current.history(), time);
    if (account.isPresent()) {
      outcomes.found(message, account.get());
      return current;
    }
    if (time + rules.waitMillis() < Math.max(current.lastSeen(), watermark)) {
      outcomes.lost(message, Loss.WAIT_EXPIRED);
      return current;
    }
    return enqueue(current, time, message);
  }

  /**
   * Finds the account of a message without letting it wait, and without a trace.
   *
   * @param time event time of the message, ms
   * @param watermark current watermark, ms
   * @return empty if the user has joined none by now
   */
  public Optional<String> known(UserIdentity user, long time, long watermark) {
    long clock = Math.max(user.lastSeen(), Math.max(time, watermark));
    return accountAt(user.expireHistory(clock, rules.ttlMillis()).history(), time);
  }

  private Optional<String> accountAt(ClaimHistory history, long time) {
    return history.at(time).or(() -> history.firstAfter(time, time + rules.waitMillis()));
  }

  private UserIdentity enqueue(UserIdentity user, long time, M message) {
    long number = user.waiting().nextNumber();
    store.put(number, message);
    outcomes.waits(message);
    WaitingQueue waiting = user.waiting().with(time, number);
    int excess = Math.max(0, waiting.size() - rules.messages());
    return loseOldest(user.withWaiting(waiting), excess, Loss.QUEUE_FULL);
  }

  /**
   * Records that the user joined an account, and releases the waiting messages to it.
   *
   * @param time event time of the claim, ms
   * @param watermark current watermark, ms
   * @return the new state of the user
   */
  public UserIdentity join(UserIdentity user, long time, String account, long watermark) {
    UserIdentity current = seen(user, time, watermark);
    // A message too early for this account has expired by now, so it no longer waits.
    WaitingQueue waiting = current.waiting();
    for (int i = 0; i < waiting.size(); i++) {
      outcomes.found(store.take(waiting.number(i)), account);
    }
    return current
        .withHistory(current.history().with(time, account))
        .withWaiting(WaitingQueue.EMPTY);
  }

  /**
   * Forgets a deleted user and gives up the waiting messages.
   *
   * @return the new state of the user
   */
  public UserIdentity delete(UserIdentity user) {
    loseOldest(user, user.waiting().size(), Loss.USER_DELETED);
    return UserIdentity.UNKNOWN;
  }

  /**
   * Gives up the waiting messages at the end of the input.
   *
   * @return the new state of the user, which keeps its history
   */
  public UserIdentity endInput(UserIdentity user) {
    return loseOldest(user, user.waiting().size(), Loss.INPUT_ENDED);
  }

  private UserIdentity seen(UserIdentity user, long time, long watermark) {
    return advance(user, Math.max(time, watermark)).withSeen(time);
  }

  /**
   * Moves the user's clock to the watermark, gives up messages whose wait has expired by then, and
   * forgets the user's accounts after {@code identity.ttl}.
   *
   * @param watermark current watermark, ms
   * @return the new state of the user
   */
  public UserIdentity advance(UserIdentity user, long watermark) {
    long clock = Math.max(user.lastSeen(), watermark);
    UserIdentity current = user.expireHistory(clock, rules.ttlMillis());
    int expired = current.waiting().countBefore(clock - rules.waitMillis());
    return loseOldest(current, expired, Loss.WAIT_EXPIRED);
  }

  /**
   * Returns when {@link #advance} next has an effect, ms of event time; {@link UserIdentity#NEVER}
   * if never.
   */
  public long nextExpiry(UserIdentity user) {
    long historyExpiry = user.historyExpiry(rules.ttlMillis());
    return user.waiting().isEmpty()
        ? historyExpiry
        : Math.min(historyExpiry, user.waiting().time(0) + rules.waitMillis() + 1);
  }

  private UserIdentity loseOldest(UserIdentity user, int count, Loss loss) {
    for (int i = 0; i < count; i++) {
      outcomes.lost(store.take(user.waiting().number(i)), loss);
    }
    return user.withWaiting(user.waiting().withoutOldest(count));
  }
}
