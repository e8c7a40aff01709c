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
  public UserMemory seen(UserMemory id, long time, long watermark) {
    UserMemory kept = passed(id, Math.max(time, watermark));
    return kept.isEmpty() ? UserMemory.NONE : kept.seenAt(time);
  }

  /** The id was linked to a user. */
  public UserMemory linked(UserMemory id, long time, String user, long watermark) {
    UserMemory kept = passed(id, Math.max(time, watermark)).seenAt(time);
    return kept.with(kept.history().with(time, user));
  }

  /** Time passes. */
  public UserMemory passed(UserMemory id, long watermark) {
    return id.keptAt(Math.max(id.seen(), watermark), ttl);
  }

  /** When time alone changes something, ms; {@link UserMemory#NEVER} if it does not. */
  public long wakeAt(UserMemory id) {
    return id.forgottenAt(ttl);
  }

  /** Whose a message is: the user's that its id was linked to by then, or its own. */
  public String owner(UserMemory id, String own, long time) {
    return id.history().at(time).orElse(own);
  }
}
