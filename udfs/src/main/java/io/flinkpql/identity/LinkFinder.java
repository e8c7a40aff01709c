// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

import io.flinkpql.rules.Identity;

/**
 * Resolves an id to the user that {@code identify} or {@code alias} linked it to.
 *
 * <p>Group calls follow the links too. An account that the id joins while it is linked is joined by
 * the linked user. An account that an anonymous id joined before is carried to the user by the
 * first link, once:
 *
 * <ul>
 *   <li>The user joins the account that the id had last joined at or before the link, at the event
 *       time of the link. So the account replaces one that the user joined earlier, and messages of
 *       the user from before the link keep theirs.
 *   <li>If group calls with a later event time arrived before the link, the user joins those
 *       accounts at the event times of the calls.
 *   <li>It is carried as known when the link arrives: a group call from before the link that
 *       arrives after it stays with the id.
 *   <li>An id that is linked already carries nothing, so a repeated {@code identify} does not move
 *       its user back. The id's own messages from before the link keep their accounts.
 *   <li>Only group calls without a user id are carried. Remembering those of every user would
 *       double the state of identity, and a user id is seldom linked to another.
 *   <li>What an id joined is remembered as long as its links are: until it is unseen for {@code
 *       identity.ttl}. The carried account is the user's from then on, and expires with the user.
 * </ul>
 */
public final class LinkFinder {

  private final long ttl;

  /**
   * Creates a finder.
   *
   * @param rules how long an unseen id is remembered
   */
  public LinkFinder(Identity rules) {
    ttl = rules.ttlMillis();
  }

  /**
   * Records that a message or a claim named the id.
   *
   * @param time event time, ms
   * @param watermark current watermark, ms
   * @return the new state of the id; {@link UserIdentity#UNKNOWN} if it has no claims
   */
  public UserIdentity seen(UserIdentity id, long time, long watermark) {
    UserIdentity current = advance(id, Math.max(time, watermark));
    return current.isEmpty() ? UserIdentity.UNKNOWN : current.withSeen(time);
  }

  /**
   * Records that the anonymous id joined an account. While it is linked the account is only its
   * user's.
   *
   * @param time event time, ms
   * @param watermark current watermark, ms
   * @return the new state of the id
   */
  public UserIdentity join(UserIdentity id, long time, String account, long watermark) {
    UserIdentity current = advance(id, Math.max(time, watermark)).withSeen(time);
    return isLinked(current, time)
        ? current
        : current.withJoins(current.joins().with(time, account));
  }

  /**
   * Returns the accounts that a link carries to its user, each with the event time at which the
   * user joins it; empty if the id is linked by then.
   *
   * @param time event time of the link, ms
   * @param watermark current watermark, ms
   */
  public ClaimHistory carried(UserIdentity id, long time, long watermark) {
    UserIdentity current = advance(id, Math.max(time, watermark));
    return isLinked(current, time) ? ClaimHistory.EMPTY : current.joins().from(time);
  }

  private static boolean isLinked(UserIdentity id, long time) {
    return id.history().at(time).isPresent();
  }

  /**
   * Records that a claim linked the id to a user, and forgets the accounts that the link carries.
   *
   * @param time event time, ms
   * @param watermark current watermark, ms
   * @return the new state of the id
   */
  public UserIdentity link(UserIdentity id, long time, String user, long watermark) {
    UserIdentity current = advance(id, Math.max(time, watermark)).withSeen(time);
    return current.withHistory(current.history().with(time, user)).withJoins(ClaimHistory.EMPTY);
  }

  /**
   * Moves the id's clock to the watermark and drops links and joins that have expired by then.
   *
   * @param watermark current watermark, ms
   * @return the new state of the id
   */
  public UserIdentity advance(UserIdentity id, long watermark) {
    return id.expireHistory(Math.max(id.lastSeen(), watermark), ttl);
  }

  /**
   * Returns when the id's links and joins expire, ms of event time; {@link UserIdentity#NEVER} if
   * never.
   */
  public long nextExpiry(UserIdentity id) {
    return id.historyExpiry(ttl);
  }

  /**
   * Returns the user to whom a message or a group call belongs.
   *
   * @param own the id in the message, returned if it was not linked by then
   * @param time event time of the message, ms
   */
  public String owner(UserIdentity id, String own, long time) {
    return id.history().at(time).orElse(own);
  }
}
