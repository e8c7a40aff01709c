// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

import io.flinkpql.rules.Identity;

/** Finds out whose id is whose: what {@code identify} and {@code alias} have linked. */
public final class LinkFinder {

  private final long ttl;

  /**
   * @param rules after how long an unseen id is forgotten
   */
  public LinkFinder(Identity rules) {
    ttl = rules.ttlMillis();
  }

  /**
   * Something was heard of an id.
   *
   * @param time event time, ms
   * @param watermark event time that has passed everywhere, ms
   */
  public UserIdentity seen(UserIdentity id, long time, long watermark) {
    UserIdentity kept = passed(id, Math.max(time, watermark));
    return kept.isEmpty() ? UserIdentity.NONE : kept.seenAt(time);
  }

  /** The id was linked to a user. */
  public UserIdentity linked(UserIdentity id, long time, String user, long watermark) {
    UserIdentity kept = passed(id, Math.max(time, watermark)).seenAt(time);
    return kept.with(kept.history().with(time, user));
  }

  /** Time passes. */
  public UserIdentity passed(UserIdentity id, long watermark) {
    return id.keptAt(Math.max(id.seen(), watermark), ttl);
  }

  /** When time alone changes something, ms; {@link UserIdentity#NEVER} if it does not. */
  public long wakeAt(UserIdentity id) {
    return id.forgottenAt(ttl);
  }

  /** Whose a message is: the user's that its id was linked to by then, or its own. */
  public String owner(UserIdentity id, String own, long time) {
    return id.history().at(time).orElse(own);
  }
}
