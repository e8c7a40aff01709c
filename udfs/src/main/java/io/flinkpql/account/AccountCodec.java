// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.message.Scalars;
import java.util.BitSet;
import java.util.function.LongFunction;

/**
 * Packs an account to bytes and back. Tracks, tiers, traits and segments are written by their place
 * in the rule set's layout, so the bytes carry the rule set's version and are read with the layout
 * of that version.
 *
 * <p>Format 1: a format byte, its highest bit set while the account is stale ({@link
 * Account#isStale}); the next instant at which time alone can change the account's standing (8
 * bytes, so that a sweep reads it without unpacking the rest); the rule set's version; then clock,
 * sequence number, ladder, conversion, segments, priority, traits, recent messages, tracks. Numbers
 * are LEB128 or zigzag LEB128, times relative to the clock, days to the clock's day in UTC.
 *
 * <p>What an account does cannot make its bytes grow beyond so much for each member that a distinct
 * track keeps ({@code limits.exact_distinct}), each day and hour that a track keeps ({@code
 * retention}, a week of hours), each message remembered ({@code dedupe.messages}), and the texts of
 * the traits that rules read. By default that is at most 72 KiB a distinct track, 4 KiB any other,
 * and 14 KiB for messages.
 *
 * <p>Not thread-safe: it reuses its buffer.
 */
public final class AccountCodec {

  /** The most bytes that a member of a distinct track takes: hash, day and hour. */
  public static final int MAX_BYTES_PER_MEMBER = 8 + 5 + 5;

  /** The most bytes that a day or hour of a track takes: mark, amount and gap. */
  public static final int MAX_BYTES_PER_BUCKET = 1 + 8 + 5;

  /**
   * The most bytes that a remembered message takes: hash and time since the next, within the
   * window.
   */
  public static final int MAX_BYTES_PER_MESSAGE = 8 + 6;

  private static final int FORMAT = 1;
  private static final int STALE = 0x80;
  private static final int MILLIS_PER_DAY = 86_400_000;
  private static final int MILLIS_PER_HOUR = 3_600_000;

  private static final int HAS_DAYS_SINCE = 1;
  private static final int HAS_HOURS_SINCE = 2;
  private static final int USED = 4;

  private static final int TRAIT_UNKNOWN = 0;
  private static final int TRAIT_NULL = 1;
  private static final int TRAIT_NUMBER = 2;
  private static final int TRAIT_TEXT = 3;
  private static final int TRAIT_TRUE = 4;
  private static final int TRAIT_FALSE = 5;

  private final PackedOutput out = new PackedOutput();
  private final PackedInput in = new PackedInput();
  private final TrackCodec tracks = new TrackCodec();
  private long clock;
  private int baseDay;

  /**
   * The next instant at which time alone can change an account's standing.
   *
   * @param packed bytes that {@link #pack} made
   * @return ms since the epoch, {@link Account#NEVER} if only messages can
   */
  public static long nextChange(byte[] packed) {
    return nextChange(packed, 0);
  }

  /** The same of bytes that begin at {@code from}. */
  public static long nextChange(byte[] packed, int from) {
    requireFormat(packed[from]);
    return (long) PackedInput.BIG_ENDIAN.get(packed, from + 1);
  }

  /** The version of the rule set under which an account was packed. */
  public static long rulesVersion(byte[] packed) {
    return rulesVersion(packed, 0);
  }

  /** The same of bytes that begin at {@code from}. */
  public static long rulesVersion(byte[] packed, int from) {
    requireFormat(packed[from]);
    PackedInput in = new PackedInput();
    in.read(packed, from + 1 + Long.BYTES, packed.length);
    return in.readUnsigned();
  }

  /**
   * Whether an account was evaluated since its standing was last written.
   *
   * @param packed bytes that {@link #pack} made
   */
  public static boolean isStale(byte[] packed) {
    requireFormat(packed[0]);
    return (packed[0] & STALE) != 0;
  }

  /**
   * The number of the tier that an account holds, 0 below the first.
   *
   * @param packed bytes that {@link #pack} made
   */
  public static int level(byte[] packed) {
    requireFormat(packed[0]);
    PackedInput in = new PackedInput();
    in.read(packed, 1 + Long.BYTES, packed.length);
    // The version, the clock and the sequence number come before it.
    in.readUnsigned();
    in.readSigned();
    in.readUnsigned();
    return in.readSize();
  }

  private static void requireFormat(byte first) {
    int format = first & STALE - 1;
    if (format != FORMAT) {
      throw new IllegalStateException(
          "an account is stored in format "
              + format
              + ", this version reads format "
              + FORMAT
              + ": restore the state with the version of the job that wrote it");
    }
  }

  /**
   * Packs an account.
   *
   * @param account one whose clock has started
   * @param nextChange see {@link #nextChange(byte[])}
   */
  public byte[] pack(Account account, long nextChange) {
    packToBuffer(account, nextChange);
    return out.toBytes();
  }

  /**
   * Packs an account into this codec's own memory: until the next one is packed, {@link #copyTo}
   * gives its bytes.
   *
   * @param account one whose clock has started
   * @param nextChange see {@link #nextChange(byte[])}
   * @return how many bytes they are
   */
  public int packToBuffer(Account account, long nextChange) {
    out.clear();
    out.writeByte(account.isStale() ? FORMAT | STALE : FORMAT);
    out.writeFixed(nextChange);
    out.writeUnsigned(account.layout().rules().version());
    setBase(account.clock());
    out.writeSigned(clock);
    out.writeUnsigned(account.sequence());
    writeStanding(account);
    writeTraits(account);
    writeRecent(account.recent());
    for (int i = 0; i < account.layout().tracks().size(); i++) {
      writeTrack(account, i);
    }
    return out.size();
  }

  /**
   * Copies the bytes of the account packed last.
   *
   * @param target takes them
   * @param at where the first one goes
   */
  public void copyTo(byte[] target, int at) {
    out.copyTo(target, at);
  }

  /**
   * Unpacks an account into new memory.
   *
   * @param id its id
   * @param packed bytes that {@link #pack} made
   * @param layouts by version of the rule set
   */
  public Account unpack(String id, byte[] packed, LongFunction<Layout> layouts) {
    requireFormat(packed[0]);
    long version = rulesVersion(packed);
    return unpack(id, packed, 0, packed.length, layouts, new Account(id, layouts.apply(version)));
  }

  /**
   * Unpacks an account, where possible into memory that is there already: an account in use costs
   * some 2 KB in 50 objects, and one that is unpacked for each message would cost that each time.
   *
   * @param id its id
   * @param packed holds bytes that {@link #pack} made
   * @param from where they begin
   * @param length how many they are
   * @param layouts by version of the rule set
   * @param spare an account that nobody uses any more; if its layout is the right one, it becomes
   *     the account
   * @return {@code spare} or, if it cannot serve, a new one
   */
  public Account unpack(
      String id, byte[] packed, int from, int length, LongFunction<Layout> layouts, Account spare) {
    requireFormat(packed[from]);
    in.read(packed, from + 1 + Long.BYTES, from + length);
    Account account = spare.reuseOrCreate(id, layouts.apply(in.readUnsigned()));
    if ((packed[from] & STALE) != 0) {
      account.markStale();
    }
    setBase(in.readSigned());
    account.moveClock(clock);
    account.setSequence(in.readUnsigned());
    readStanding(account);
    readTraits(account);
    readRecent(account.recent());
    for (int i = 0; i < account.layout().tracks().size(); i++) {
      readTrack(account, i);
    }
    if (!in.atEnd()) {
      throw new IllegalStateException(
          "account '" + id + "' has more bytes than its layout explains");
    }
    return account;
  }

  private void setBase(long instant) {
    clock = instant;
    baseDay = (int) Math.floorDiv(instant, MILLIS_PER_DAY);
    tracks.setBase(baseDay, (int) Math.floorDiv(instant, MILLIS_PER_HOUR));
  }

  private void writeStanding(Account account) {
    out.writeUnsigned(account.level());
    for (int rung = 1; rung <= account.level(); rung++) {
      out.writeSigned(clock - account.enteredAt(rung));
    }
    boolean converted = account.convertedAt() != Account.UNSET;
    out.writeByte(converted ? 1 : 0);
    if (converted) {
      out.writeSigned(clock - account.convertedAt());
    }
    BitSet segments = account.segmentRanks();
    out.writeUnsigned(segments.cardinality());
    for (int rank = segments.nextSetBit(0); rank >= 0; rank = segments.nextSetBit(rank + 1)) {
      out.writeUnsigned(account.layout().segmentOfRank(rank));
    }
    out.writeUnsigned(account.priorityNumber());
  }

  private void readStanding(Account account) {
    int level = in.readSize();
    account.restoreLevel(level);
    for (int rung = 1; rung <= level; rung++) {
      account.restoreEnteredAt(rung, clock - in.readSigned());
    }
    if (in.readByte() == 1) {
      account.convert(clock - in.readSigned());
    }
    int segments = in.readSize();
    for (int i = 0; i < segments; i++) {
      account.restoreSegment(account.layout().rankOfSegment(in.readSize()));
    }
    account.restorePriority(in.readSize());
  }

  private void writeTraits(Account account) {
    for (int i = 0; i < account.layout().rules().traits().size(); i++) {
      Object value = account.rawTrait(i);
      if (value == null) {
        out.writeByte(TRAIT_UNKNOWN);
        continue;
      }
      if (value instanceof Double number) {
        out.writeByte(TRAIT_NUMBER);
        out.writeDouble(number);
      } else if (value instanceof String text) {
        out.writeByte(TRAIT_TEXT);
        out.writeText(text);
      } else if (value instanceof Boolean truth) {
        out.writeByte(truth ? TRAIT_TRUE : TRAIT_FALSE);
      } else {
        out.writeByte(TRAIT_NULL);
      }
      out.writeSigned(clock - account.traitTime(i));
    }
  }

  private void readTraits(Account account) {
    for (int i = 0; i < account.layout().rules().traits().size(); i++) {
      int kind = in.readByte();
      if (kind != TRAIT_UNKNOWN) {
        Object value =
            switch (kind) {
              case TRAIT_NULL -> Scalars.Mark.NULL;
              case TRAIT_NUMBER -> (Object) in.readDouble();
              case TRAIT_TEXT -> in.readText();
              case TRAIT_TRUE -> Boolean.TRUE;
              case TRAIT_FALSE -> Boolean.FALSE;
              default -> throw new IllegalStateException("a trait of unknown kind " + kind);
            };
        account.setTrait(i, value, clock - in.readSigned());
      }
    }
  }

  private void writeRecent(RecentMessages recent) {
    out.writeUnsigned(recent.size());
    long before = clock;
    for (int i = recent.size() - 1; i >= 0; i--) {
      out.writeUnsigned(before - recent.clock(i));
      out.writeFixed(recent.hash(i));
      before = recent.clock(i);
    }
  }

  private void readRecent(RecentMessages recent) {
    int size = in.readSize();
    recent.restore(size);
    long before = clock;
    for (int i = size - 1; i >= 0; i--) {
      before -= in.readUnsigned();
      recent.set(i, in.readFixed(), before);
    }
  }

  private void writeTrack(Account account, int place) {
    Track track = account.track(place);
    int daysSince = account.daysSince(place);
    int hoursSince = account.hoursSince(place);
    boolean used = track.used();
    out.writeByte(
        (daysSince == Account.NO_DAY ? 0 : HAS_DAYS_SINCE)
            | (hoursSince == Account.NO_DAY ? 0 : HAS_HOURS_SINCE)
            | (used ? USED : 0));
    if (daysSince != Account.NO_DAY) {
      out.writeSigned(baseDay - daysSince);
    }
    if (hoursSince != Account.NO_DAY) {
      out.writeSigned(baseDay - hoursSince);
    }
    if (used) {
      tracks.write(track, out);
    }
  }

  private void readTrack(Account account, int place) {
    int flags = in.readByte();
    account.setSince(
        place,
        (flags & HAS_DAYS_SINCE) == 0 ? Account.NO_DAY : baseDay - (int) in.readSigned(),
        (flags & HAS_HOURS_SINCE) == 0 ? Account.NO_DAY : baseDay - (int) in.readSigned());
    if ((flags & USED) != 0) {
      tracks.read(account.track(place), in);
    }
  }
}
