// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.rules.Dedupe;
import io.flinkpql.rules.Measure;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Moves usage from before the begin of a candidate into accounts under it: the tracks and traits
 * that the candidate brought. Usage travels as a packed account in the candidate's layout, with its
 * other tracks empty.
 *
 * <p>Not thread-safe: it reuses its buffers.
 */
public final class PriorUsageCodec {

  private final Layout layout;
  private final AccountCodec codec = new AccountCodec();
  private final Layouts layouts;
  private Account usage;

  /**
   * Creates a codec.
   *
   * @param layout layout of the candidate
   */
  public PriorUsageCodec(Layout layout) {
    this.layout = layout;
    layouts = version -> layout;
    usage = new Account("", layout);
  }

  /** Whether the candidate brought any track, hours or trait, and so can have missed usage. */
  public boolean bringsAny() {
    return IntStream.range(0, layout.tracks().size())
            .anyMatch(track -> layout.brings(track) || layout.bringsHours(track))
        || IntStream.range(0, layout.rules().traits().size()).anyMatch(layout::bringsTrait);
  }

  /** Whether a track that the candidate brought counts an event. */
  public boolean misses(String event) {
    return Arrays.stream(layout.tracksOf(event))
        .anyMatch(track -> layout.brings(track) || layout.bringsHours(track));
  }

  /**
   * Packs what the candidate has missed.
   *
   * @param counted account under the candidate, as if it had always been evaluated; it must not be
   *     used afterwards
   * @return an empty array if the candidate has missed nothing
   */
  public byte[] pack(Account counted) {
    Account missed = new Account(counted.id(), layout);
    missed.moveClock(counted.clock());
    missed.restoreFirstSeen(counted.firstSeen());
    missed.takeRecent(counted.recent());
    boolean any = false;
    for (int i = 0; i < layout.tracks().size(); i++) {
      if ((layout.brings(i) || layout.bringsHours(i)) && counted.track(i).used()) {
        missed.takeTrack(i, counted.track(i));
        any = true;
      }
    }
    for (int i = 0; i < layout.rules().traits().size(); i++) {
      if (layout.bringsTrait(i) && counted.rawTrait(i) != null) {
        missed.setTrait(i, counted.rawTrait(i), counted.traitTime(i));
        any = true;
      }
    }
    return any ? codec.pack(missed, Account.NEVER) : new byte[0];
  }

  /**
   * Merges usage into an account, unless that is closed for it, and closes it. The account begins
   * with the candidate if it has not begun.
   *
   * @param candidate account under the candidate
   * @param packed result of {@link #pack}
   * @return whether it was merged
   * @throws UnreadableStateException if the bytes are not of this layout; nothing is merged then
   */
  public boolean merge(Account candidate, byte[] packed) {
    if (candidate.priorUsage().isClosed()) {
      return false;
    }
    usage = codec.unpack(candidate.id(), packed, 0, packed.length, layouts, usage);
    for (int i = 0; i < layout.tracks().size(); i++) {
      // A track in force that began at the same instant must not change.
      if (usage.track(i).used() && !candidate.isShared(i)) {
        mergeTrack(candidate, i);
      }
    }
    for (int i = 0; i < layout.rules().traits().size(); i++) {
      if (usage.rawTrait(i) != null && candidate.traitTime(i) < usage.traitTime(i)) {
        candidate.setTrait(i, usage.rawTrait(i), usage.traitTime(i));
      }
    }
    candidate.noteSeen(usage.firstSeen());
    mergeRecent(candidate);
    candidate.priorUsage().merged();
    return true;
  }

  /** Merges the messages that the candidate alone has read, to know them if they are repeated. */
  private void mergeRecent(Account candidate) {
    Dedupe dedupe = layout.rules().dedupe();
    candidate.moveClock(layout.activeFrom());
    candidate.recent().merge(usage.recent());
    candidate.recent().limit(dedupe.messages(), candidate.clock() - dedupe.windowMillis());
  }

  private void mergeTrack(Account candidate, int index) {
    Track merged = candidate.trackToChange(index);
    if (layout.brings(index)) {
      if (merged instanceof CounterTrack counter) {
        counter.addAll((CounterTrack) usage.track(index));
      } else if (merged instanceof DistinctTrack distinct) {
        distinct.addAll(
            withoutRemovedUsers(candidate, index), layout.rules().limits().exactDistinct());
      }
    } else if (merged instanceof CounterTrack counter) {
      counter.addHours((CounterTrack) usage.track(index));
    } else if (merged instanceof DistinctTrack distinct) {
      distinct.addHours(withoutRemovedUsers(candidate, index));
    }
  }

  private DistinctTrack withoutRemovedUsers(Account candidate, int index) {
    DistinctTrack members = (DistinctTrack) usage.track(index);
    if (layout.tracks().get(index).family() == Measure.Family.USERS) {
      for (long user : candidate.priorUsage().removedUsers()) {
        members.removeHash(user);
      }
    }
    return members;
  }
}
