// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

/**
 * Describes one user, or one id that may be linked to a user. Immutable.
 *
 * @param lastSeen the latest event time of the user's messages and claims, ms; {@link #NEVER_SEEN}
 *     if there were none
 * @param history the claims about the user
 * @param waiting the messages that wait for the user to join an account
 */
public record UserIdentity(long lastSeen, ClaimHistory history, WaitingQueue waiting) {

  /** Marks a user that was never seen; earlier than every instant. */
  public static final long NEVER_SEEN = Long.MIN_VALUE;

  /** Marks an expiry that never comes; later than every instant. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Describes a user without any message or claim. */
  public static final UserIdentity UNKNOWN =
      new UserIdentity(NEVER_SEEN, ClaimHistory.EMPTY, WaitingQueue.EMPTY);

  /** Returns whether there is neither a claim nor a waiting message, so nothing to store. */
  public boolean isEmpty() {
    return history.isEmpty() && waiting.isEmpty();
  }

  UserIdentity withSeen(long time) {
    return new UserIdentity(Math.max(lastSeen, time), history, waiting);
  }

  UserIdentity withHistory(ClaimHistory newHistory) {
    return new UserIdentity(lastSeen, newHistory, waiting);
  }

  UserIdentity withWaiting(WaitingQueue newWaiting) {
    return new UserIdentity(lastSeen, history, newWaiting);
  }

  /** Drops the history if the user was not seen for {@code ttl} ms at the clock. */
  UserIdentity expireHistory(long clock, long ttl) {
    boolean expired = !history.isEmpty() && clock >= historyExpiry(ttl);
    return expired ? withHistory(ClaimHistory.EMPTY) : this;
  }

  /** Returns when the history expires if the user is not seen again, ms; or {@link #NEVER}. */
  long historyExpiry(long ttl) {
    return history.isEmpty() ? NEVER : lastSeen + ttl;
  }
}
