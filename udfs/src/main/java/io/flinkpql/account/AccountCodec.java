// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import io.flinkpql.message.Scalars;
import java.util.BitSet;
import java.util.List;

/**
 * Serializes accounts. Tracks, tiers, traits and segments are written by their position in the rule
 * set's layout. The bytes therefore carry the rule set's version, and are read with its layout.
 *
 * <p>Format 1 has these fields:
 *
 * <ol>
 *   <li>format, 1 byte; the highest bit is set while the account is stale ({@link
 *       Account#isAnyStale}), the next one if it has reached a set of candidates, or keeps usage
 *       out for one
 *   <li>next change, 8 bytes, big-endian: the next instant at which time alone can change the
 *       standing. It may be early, never late. A sweep reads it without unpacking the rest.
 *       Unpacking makes it the {@link Account#nextChangeLowerBound} under every rule set.
 *   <li>version of the rule set; if so, {@link Account#candidateSet}
 *   <li>time since the first message, clock, sequence number, level and entry times of the tiers
 *       held
 *   <li>time of the conversion, segments, priority, traits, recent messages, tracks. The byte
 *       before the time of the conversion says whether there is one and, under a candidate, what is
 *       known of {@link PriorUsage}
 *   <li>if so: whether it is stale itself, and the account under each, with the number of the
 *       candidate, whether it is stale and whether it shares no track, the fields from the clock
 *       on, and the tracks that are not shared. Its clock, its times of entry and its conversion
 *       are relative to those in force. A trait that equals that in force takes one byte.
 * </ol>
 *
 * <p>Numbers are LEB128 or zigzag LEB128. Times are relative to the clock, days to the clock's day
 * in UTC.
 *
 * <p>The size is bounded whatever an account does. It grows with the members of distinct tracks
 * ({@code limits.exact_distinct}), the days and hours of tracks ({@code retention}, a week of
 * hours), the remembered messages ({@code dedupe.messages}) and the text traits that rules read. By
 * default a distinct track takes at most 72 KiB, another track 5 KiB, and messages 14 KiB.
 *
 * <p>Not thread-safe: it reuses its buffer.
 */
public final class AccountCodec {

  /** Upper bound of the bytes per member of a distinct track: hash, day and hour. */
  public static final int MAX_BYTES_PER_MEMBER = 8 + 5 + 5;

  /** Upper bound of the bytes per day or hour of a track: header, amount, errors and gap. */
  public static final int MAX_BYTES_PER_BUCKET = 1 + 8 + 8 + 5;

  /** Upper bound of the bytes per remembered message: hash and time since the next one. */
  public static final int MAX_BYTES_PER_MESSAGE = 8 + 6;

  private static final int FORMAT = 1;
  private static final int STALE = 0x80;
  private static final int CANDIDATES = 0x40;
  // Format, next change and the shortest version.
  private static final int MIN_BYTES = 1 + Long.BYTES + 1;
  private static final int MILLIS_PER_DAY = 86_400_000;
  private static final int MILLIS_PER_HOUR = 3_600_000;

  private static final int CONVERTED = 1;

  private static final int UNUSED = 0;
  private static final int USED = 1;

  private static final int TRAIT_UNKNOWN = 0;
  private static final int TRAIT_NULL = 1;
  private static final int TRAIT_NUMBER = 2;
  private static final int TRAIT_TEXT = 3;
  private static final int TRAIT_TRUE = 4;
  private static final int TRAIT_FALSE = 5;
  // Only under a candidate: the trait has the value and the time that it has in force.
  private static final int TRAIT_IN_FORCE = 6;

  private final PackedOutput out = new PackedOutput();
  private final PackedInput in = new PackedInput();
  private final TrackCodec tracks = new TrackCodec();
  private long clock;

  /**
   * Reads the next change: the next instant at which time alone can change the account's standing.
   *
   * @param packed bytes of {@link #pack}
   * @return ms since the epoch, {@link Account#NEVER} if only messages can change the standing
   */
  public static long nextChange(byte[] packed) {
    return nextChange(packed, 0);
  }

  /** Reads the {@link #nextChange(byte[])} from bytes that begin at {@code from}. */
  public static long nextChange(byte[] packed, int from) {
    requireHead(packed, from, packed.length);
    return (long) PackedInput.BIG_ENDIAN.get(packed, from + 1);
  }

  /** Reads the version of the rule set under which an account was packed. */
  public static long rulesVersion(byte[] packed) {
    return rulesVersion(packed, 0);
  }

  /** Reads the {@link #rulesVersion(byte[])} from bytes that begin at {@code from}. */
  public static long rulesVersion(byte[] packed, int from) {
    requireHead(packed, from, packed.length);
    PackedInput in = new PackedInput();
    in.read(packed, from + 1 + Long.BYTES, packed.length);
    return in.readUnsigned();
  }

  /**
   * Whether the account was evaluated since its standing was last written.
   *
   * @param packed bytes of {@link #pack}
   */
  public static boolean isStale(byte[] packed) {
    requireHead(packed, 0, packed.length);
    return (packed[0] & STALE) != 0;
  }

  /**
   * Reads the account's level, 0 if it holds no tier.
   *
   * @param packed bytes of {@link #pack}
   */
  public static int level(byte[] packed) {
    requireHead(packed, 0, packed.length);
    PackedInput in = new PackedInput();
    in.read(packed, 1 + Long.BYTES, packed.length);
    // Skip the version, the candidates, the first message, the clock and the sequence number.
    in.readUnsigned();
    if ((packed[0] & CANDIDATES) != 0) {
      in.readUnsigned();
    }
    in.readSigned();
    in.readSigned();
    in.readUnsigned();
    return in.readSize();
  }

  /**
   * Reads {@link Account#candidateSet}.
   *
   * @param packed bytes of {@link #pack}
   */
  public static int candidateSet(byte[] packed) {
    if ((packed[0] & CANDIDATES) == 0) {
      return 0;
    }
    PackedInput in = new PackedInput();
    in.read(packed, 1 + Long.BYTES, packed.length);
    in.readUnsigned();
    return in.readSize();
  }

  /**
   * Whether the account has begun under the rule set in force; it may have under candidates alone.
   *
   * @param packed bytes of {@link #pack}
   */
  public static boolean hasBegun(byte[] packed) {
    requireHead(packed, 0, packed.length);
    if ((packed[0] & CANDIDATES) == 0) {
      return true;
    }
    PackedInput in = new PackedInput();
    in.read(packed, 1 + Long.BYTES, packed.length);
    // Skip the version, the candidates and the first message.
    in.readUnsigned();
    in.readUnsigned();
    in.readSigned();
    return in.readSigned() != Account.UNSET;
  }

  private static void requireHead(byte[] packed, int from, int to) {
    if (to - from < MIN_BYTES) {
      throw new UnreadableStateException(
          "an account of "
              + (to - from)
              + " bytes is cut; restore the state from an earlier checkpoint");
    }
    int format = packed[from] & STALE - 1;
    if ((format & ~CANDIDATES) != FORMAT) {
      throw new UnreadableStateException(
          "an account is stored in format "
              + format
              + ", this version reads format "
              + FORMAT
              + ": restore the state with the version of the job that wrote it");
    }
  }

  /**
   * Packs an account into a new array.
   *
   * @param account account whose clock has started
   * @param nextChange see {@link #nextChange(byte[])}
   */
  public byte[] pack(Account account, long nextChange) {
    packToBuffer(account, nextChange);
    return out.toBytes();
  }

  /**
   * Packs an account into this codec's buffer, from which {@link #copyTo} copies it until the next
   * account is packed.
   *
   * @param account account whose clock has started, or that of a candidate
   * @param nextChange see {@link #nextChange(byte[])}
   * @return the number of bytes
   */
  public int packToBuffer(Account account, long nextChange) {
    boolean candidates = account.candidateSet() > 0 || !account.candidates().isEmpty();
    writeHead(account, nextChange, candidates);
    writeBody(account, account);
    if (candidates) {
      writeCandidates(account);
    }
    return out.size();
  }

  /**
   * Packs an account under one rule set, with all of its tracks: without the accounts beside it and
   * without a next change.
   *
   * @return the number of bytes
   */
  public int packAlone(Account account) {
    writeHead(account, Account.UNSET, false);
    writeBodyWithoutTracks(account, account);
    for (int i = 0; i < account.layout().tracks().size(); i++) {
      writeTrack(account, i);
    }
    return out.size();
  }

  private void writeHead(Account account, long nextChange, boolean candidates) {
    out.clear();
    boolean stale = candidates ? account.isAnyStale() : account.isStale();
    out.writeByte(FORMAT | (stale ? STALE : 0) | (candidates ? CANDIDATES : 0));
    out.writeFixed(nextChange);
    out.writeUnsigned(account.layout().rules().version());
    if (candidates) {
      out.writeUnsigned(account.candidateSet());
    }
    out.writeSigned(account.clock() - account.firstSeen());
  }

  /**
   * Writes an account under one rule set.
   *
   * @param inForce the account under the rule set in force: it or the one whose candidate it is
   */
  private void writeBody(Account account, Account inForce) {
    writeBodyWithoutTracks(account, inForce);
    for (int track : account.ownTracks()) {
      writeTrack(account, track);
    }
  }

  private void writeBodyWithoutTracks(Account account, Account inForce) {
    setBase(account.clock());
    out.writeSigned(clock - clockBase(account, inForce));
    out.writeUnsigned(account.sequence());
    writeStanding(account, inForce);
    writeTraits(account, inForce);
    writeRecent(account.recent());
  }

  private void writeCandidates(Account account) {
    List<Account> candidates = account.candidates();
    out.writeUnsigned((long) candidates.size() << 1 | (account.isStale() ? 1 : 0));
    for (int i = 0; i < candidates.size(); i++) {
      Account candidate = candidates.get(i);
      out.writeUnsigned(
          (long) candidate.candidateNumber() << 2
              | (candidate.isStale() ? 2 : 0)
              | (candidate.sharesNone() ? 1 : 0));
      writeBody(candidate, account);
      out.writeSigned(firstSeenBase(candidate, account) - candidate.firstSeen());
    }
  }

  /** The instant to which the clock is relative: under a candidate mostly the same as in force. */
  private static long clockBase(Account account, Account inForce) {
    return account == inForce || !inForce.hasBegun() ? 0 : inForce.clock();
  }

  /** The instant to which the first message under a candidate is relative. */
  private static long firstSeenBase(Account candidate, Account inForce) {
    return inForce.hasBegun() ? inForce.firstSeen() : candidate.clock();
  }

  /** The instant to which the time of entry of a tier is relative. */
  private long entryBase(Account account, Account inForce, int tier) {
    return account != inForce && tier <= inForce.level() ? inForce.enteredAt(tier) : clock;
  }

  /** The instant to which the time of the conversion is relative. */
  private long conversionBase(Account account, Account inForce) {
    return account != inForce && inForce.convertedAt() != Account.UNSET
        ? inForce.convertedAt()
        : clock;
  }

  /**
   * Copies the bytes of the account packed last.
   *
   * @param target destination
   * @param offset index of the first byte in the destination
   */
  public void copyTo(byte[] target, int offset) {
    out.copyTo(target, offset);
  }

  /**
   * Unpacks an account into a new object.
   *
   * @param id its id
   * @param packed bytes of {@link #pack}
   * @param layouts returns the layouts of rule sets
   * @throws UnreadableStateException if the format is unknown or the bytes are damaged
   */
  public Account unpack(String id, byte[] packed, Layouts layouts) {
    long version = rulesVersion(packed);
    return unpack(id, packed, 0, packed.length, layouts, new Account(id, layouts.of(version)));
  }

  /**
   * Unpacks an account into an existing object, if its layout fits. An account is a graph of dozens
   * of objects, too many to allocate for each message.
   *
   * @param id its id
   * @param packed array that contains bytes of {@link #pack}
   * @param from index of the first byte
   * @param length number of bytes
   * @param layouts returns the layouts of rule sets
   * @param spare an account no longer in use; it is reset and filled if it has that layout
   * @return {@code spare} or, if its layout differs, a new account
   * @throws UnreadableStateException if the format is unknown or the bytes are damaged
   */
  public Account unpack(
      String id, byte[] packed, int from, int length, Layouts layouts, Account spare) {
    requireHead(packed, from, from + length);
    try {
      return unpackBody(id, packed, from, length, layouts, spare);
    } catch (UnreadableStateException | IndexOutOfBoundsException e) {
      // Checks of each read would cost more than all else on the way of a message.
      throw new UnreadableStateException(
          "the bytes of account '"
              + id
              + "' are damaged; restore the state from an earlier checkpoint",
          e);
    }
  }

  private Account unpackBody(
      String id, byte[] packed, int from, int length, Layouts layouts, Account spare) {
    long nextChange = nextChange(packed, from);
    in.read(packed, from + 1 + Long.BYTES, from + length);
    Account account = spare.reuseOrCreate(id, layouts.of(in.readUnsigned()));
    boolean candidates = (packed[from] & CANDIDATES) != 0;
    if (!candidates && (packed[from] & STALE) != 0) {
      account.markStale();
    }
    if (candidates) {
      account.reachCandidateSet(in.readSize());
    }
    long sinceFirstSeen = in.readSigned();
    readBody(account, account);
    account.restoreFirstSeen(account.clock() - sinceFirstSeen);
    account.setNextChangeLowerBound(nextChange);
    if (candidates) {
      readCandidates(account, layouts);
    }
    if (!in.atEnd()) {
      throw new UnreadableStateException("the layout describes another number of bytes");
    }
    return account;
  }

  private void readBody(Account account, Account inForce) {
    setBase(in.readSigned() + clockBase(account, inForce));
    account.moveClock(clock);
    account.restoreSequence(in.readUnsigned());
    readStanding(account, inForce);
    readTraits(account, inForce);
    readRecent(account.recent());
    for (int track : account.ownTracks()) {
      readTrack(account, track);
    }
  }

  private void readCandidates(Account account, Layouts layouts) {
    int sizeAndStale = in.readSize();
    if ((sizeAndStale & 1) == 1) {
      account.markStale();
    }
    for (int i = 0; i < sizeAndStale >>> 1; i++) {
      int word = in.readSize();
      int number = word >>> 2;
      Layout layout = layouts.ofCandidate(number);
      boolean apart = (word & 1) == 1;
      Account candidate =
          apart ? account.addCandidateApart(number, layout) : account.addCandidate(number, layout);
      if ((word & 2) == 2) {
        candidate.markStale();
      }
      readBody(candidate, account);
      candidate.setNextChangeLowerBound(account.nextChangeLowerBound());
      candidate.restoreFirstSeen(firstSeenBase(candidate, account) - in.readSigned());
    }
  }

  private void setBase(long instant) {
    clock = instant;
    tracks.setBase(
        (int) Math.floorDiv(instant, MILLIS_PER_DAY),
        (int) Math.floorDiv(instant, MILLIS_PER_HOUR));
  }

  private void writeStanding(Account account, Account inForce) {
    out.writeUnsigned(account.level());
    for (int tier = 1; tier <= account.level(); tier++) {
      out.writeSigned(entryBase(account, inForce, tier) - account.enteredAt(tier));
    }
    boolean converted = account.convertedAt() != Account.UNSET;
    out.writeByte((converted ? CONVERTED : 0) | account.priorUsage().flags() << 1);
    if (converted) {
      out.writeSigned(conversionBase(account, inForce) - account.convertedAt());
    }
    account.priorUsage().write(out);
    BitSet segments = account.segmentRanks();
    out.writeUnsigned(segments.cardinality());
    for (int rank = segments.nextSetBit(0); rank >= 0; rank = segments.nextSetBit(rank + 1)) {
      out.writeUnsigned(account.layout().segmentOfRank(rank));
    }
    out.writeUnsigned(account.priorityNumber());
  }

  private void readStanding(Account account, Account inForce) {
    int level = in.readSize();
    account.restoreLevel(level);
    for (int tier = 1; tier <= level; tier++) {
      account.restoreEnteredAt(tier, entryBase(account, inForce, tier) - in.readSigned());
    }
    int word = in.readByte();
    if ((word & CONVERTED) != 0) {
      account.convert(conversionBase(account, inForce) - in.readSigned());
    }
    account.priorUsage().read(word >> 1, in);
    int segments = in.readSize();
    for (int i = 0; i < segments; i++) {
      account.restoreSegment(account.layout().rankOfSegment(in.readSize()));
    }
    int priority = in.readSize();
    account.layout().priority(priority);
    account.restorePriority(priority);
  }

  private void writeTraits(Account account, Account inForce) {
    for (int i = 0; i < account.layout().rules().traits().size(); i++) {
      Object value = account.rawTrait(i);
      if (value == null) {
        out.writeByte(TRAIT_UNKNOWN);
        continue;
      }
      if (equalsTraitInForce(account, i, inForce)) {
        out.writeByte(TRAIT_IN_FORCE);
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

  private static boolean equalsTraitInForce(Account account, int trait, Account inForce) {
    int other = account == inForce ? -1 : account.traitInForce(trait);
    return other >= 0
        && account.rawTrait(trait).equals(inForce.rawTrait(other))
        && account.traitTime(trait) == inForce.traitTime(other);
  }

  private void readTraits(Account account, Account inForce) {
    for (int i = 0; i < account.layout().rules().traits().size(); i++) {
      int kind = in.readByte();
      if (kind == TRAIT_IN_FORCE) {
        int other = account.traitInForce(i);
        account.setTrait(i, inForce.rawTrait(other), inForce.traitTime(other));
      } else if (kind != TRAIT_UNKNOWN) {
        Object value =
            switch (kind) {
              case TRAIT_NULL -> Scalars.Mark.NULL;
              case TRAIT_NUMBER -> (Object) in.readDouble();
              case TRAIT_TEXT -> in.readText();
              case TRAIT_TRUE -> Boolean.TRUE;
              case TRAIT_FALSE -> Boolean.FALSE;
              default -> throw new UnreadableStateException("a trait has the unknown kind " + kind);
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
    int size = in.readCount(Byte.BYTES + Long.BYTES);
    recent.restore(size);
    long before = clock;
    for (int i = size - 1; i >= 0; i--) {
      before -= in.readUnsigned();
      recent.set(i, in.readFixed(), before);
    }
  }

  private void writeTrack(Account account, int index) {
    Track track = account.track(index);
    out.writeByte(track.used() ? USED : UNUSED);
    if (track.used()) {
      tracks.write(track, out);
    }
  }

  private void readTrack(Account account, int index) {
    int kind = in.readByte();
    switch (kind) {
      case UNUSED -> {}
      case USED -> tracks.read(account.track(index), in);
      default -> throw new UnreadableStateException("a track has the unknown kind " + kind);
    }
  }
}
