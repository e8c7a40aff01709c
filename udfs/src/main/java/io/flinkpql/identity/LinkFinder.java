// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

import io.flinkpql.rules.Identity;

/** Resolves an id to the user that {@code identify} or {@code alias} linked it to. */
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
   * @return the new state of the id; {@link UserIdentity#UNKNOWN} if it has no links
   */
  public UserIdentity seen(UserIdentity id, long time, long watermark) {
    UserIdentity current = advance(id, Math.max(time, watermark));
    return current.isEmpty() ? UserIdentity.UNKNOWN : current.withSeen(time);
  }

  /**
   * Records that a claim linked the id to a user.
   *
   * @param time event time, ms
   * @param watermark current watermark, ms
   * @return the new state of the id
   */
  public UserIdentity link(UserIdentity id, long time, String user, long watermark) {
    UserIdentity current = advance(id, Math.max(time, watermark)).withSeen(time);
    return current.withHistory(current.history().with(time, user));
  }

  /**
   * Moves the id's clock to the watermark and drops links that have expired by then.
   *
   * @param watermark current watermark, ms
   * @return the new state of the id
   */
  public UserIdentity advance(UserIdentity id, long watermark) {
    return id.expireHistory(Math.max(id.lastSeen(), watermark), ttl);
  }

  /** Returns when the id's links expire, ms of event time; {@link UserIdentity#NEVER} if never. */
  public long nextExpiry(UserIdentity id) {
    return id.historyExpiry(ttl);
  }

  /**
   * Returns the user to whom a message belongs.
   *
   * @param own the id in the message, returned if it was not linked by then
   * @param time event time of the message, ms
   */
  public String owner(UserIdentity id, String own, long time) {
    return id.history().at(time).orElse(own);
  }
}
