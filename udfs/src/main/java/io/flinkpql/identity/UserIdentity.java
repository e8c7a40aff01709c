// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

/**
 * What is remembered of a user, or of an id that may be linked to one. Never changed, but replaced.
 *
 * @param seen the latest event time of what was heard of the user, ms; {@link #NEVER_SEEN} if
 *     nothing was
 * @param history what was said of the user
 * @param waiting messages that wait for the user to join an account
 */
public record UserIdentity(long seen, History history, Waiting waiting) {

  /** Stands for no instant, and is before each. */
  public static final long NEVER_SEEN = Long.MIN_VALUE;

  /** Stands for an instant that does not come. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Of a user that nobody has heard of. */
  public static final UserIdentity NONE =
      new UserIdentity(NEVER_SEEN, History.EMPTY, Waiting.NOTHING);

  /** Whether there is nothing worth keeping. */
  public boolean isEmpty() {
    return history.isEmpty() && waiting.isEmpty();
  }

  /** The user was heard of. */
  UserIdentity seenAt(long time) {
    return new UserIdentity(Math.max(seen, time), history, waiting);
  }

  UserIdentity with(History newHistory) {
    return new UserIdentity(seen, newHistory, waiting);
  }

  UserIdentity with(Waiting newWaiting) {
    return new UserIdentity(seen, history, newWaiting);
  }

  /** What is left at an instant, if users unseen for {@code ttl} ms are forgotten. */
  UserIdentity keptAt(long clock, long ttl) {
    return !history.isEmpty() && clock >= forgottenAt(ttl) ? with(History.EMPTY) : this;
  }

  /** When the history is forgotten if nothing is heard of the user, ms. */
  long forgottenAt(long ttl) {
    return history.isEmpty() ? NEVER : seen + ttl;
  }
}
