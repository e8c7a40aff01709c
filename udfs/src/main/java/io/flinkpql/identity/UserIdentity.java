// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

/**
 * Describes one user, or one id that may be linked to a user. Immutable.
 *
 * @param lastSeen the latest event time of the user's messages and claims, ms; {@link #NEVER_SEEN}
 *     if there were none
 * @param history the accounts that the user joined, or the users that the id was linked to
 * @param joins the accounts that the anonymous id joined while it was linked to nobody; empty where
 *     {@code history} holds accounts
 * @param waiting the messages that wait for the user to join an account
 */
public record UserIdentity(
    long lastSeen, ClaimHistory history, ClaimHistory joins, WaitingQueue waiting) {

  /** Marks a user that was never seen; earlier than every instant. */
  public static final long NEVER_SEEN = Long.MIN_VALUE;

  /** Marks an expiry that never comes; later than every instant. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Describes a user without any message or claim. */
  public static final UserIdentity UNKNOWN =
      new UserIdentity(NEVER_SEEN, ClaimHistory.EMPTY, ClaimHistory.EMPTY, WaitingQueue.EMPTY);

  /** Returns whether there is neither a claim nor a waiting message, so nothing to store. */
  public boolean isEmpty() {
    return hasNoClaims() && waiting.isEmpty();
  }

  private boolean hasNoClaims() {
    return history.isEmpty() && joins.isEmpty();
  }

  UserIdentity withSeen(long time) {
    return new UserIdentity(Math.max(lastSeen, time), history, joins, waiting);
  }

  UserIdentity withHistory(ClaimHistory newHistory) {
    return new UserIdentity(lastSeen, newHistory, joins, waiting);
  }

  UserIdentity withJoins(ClaimHistory newJoins) {
    return new UserIdentity(lastSeen, history, newJoins, waiting);
  }

  UserIdentity withWaiting(WaitingQueue newWaiting) {
    return new UserIdentity(lastSeen, history, joins, newWaiting);
  }

  /** Drops all claims if the user was not seen for {@code ttl} ms at the clock. */
  UserIdentity expireHistory(long clock, long ttl) {
    boolean expired = !hasNoClaims() && clock >= historyExpiry(ttl);
    return expired ? withHistory(ClaimHistory.EMPTY).withJoins(ClaimHistory.EMPTY) : this;
  }

  /** Returns when the claims expire if the user is not seen again, ms; or {@link #NEVER}. */
  long historyExpiry(long ttl) {
    return hasNoClaims() ? NEVER : lastSeen + ttl;
  }
}
