package io.flinkpql.account;

import io.flinkpql.message.Scalars;
import io.flinkpql.rules.Measure;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Packs an account to bytes and back. Tracks, tiers, traits and segments are written by their place
 * in the rule set's layout, so the bytes carry the rule set's version and are read with the layout
 * of that version.
 *
 * <p>Format 1: a format byte; the next instant at which time alone can change the account's
 * standing (8 bytes, so that a sweep reads it without unpacking the rest); the rule set's version;
 * then clock, sequence number, ladder, conversion, segments, priority, traits, recent messages,
 * tracks. Numbers are LEB128 or zigzag LEB128, times relative to the clock, days to the clock's day
 * in UTC.
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
  public static final int MOST_BYTES_A_MEMBER = 8 + 5 + 5;

  /** The most bytes that a day or hour of a track takes: mark, amount and gap. */
  public static final int MOST_BYTES_A_BUCKET = 1 + 8 + 5;

  /**
   * The most bytes that a remembered message takes: hash and time since the next, within the
   * window.
   */
  public static final int MOST_BYTES_A_MESSAGE = 8 + 6;

  private static final int FORMAT = 1;
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

  private static final double LARGEST_WHOLE = 1L << 53;

  private final PackedOutput out = new PackedOutput();
  private long clock;
  private int baseDay;
  private int baseHour;

  /**
   * The next instant at which time alone can change an account's standing.
   *
   * @param packed bytes that {@link #pack} made
   * @return ms since the epoch, {@link Account#NEVER} if only messages can
   */
  public static long nextInstant(byte[] packed) {
    PackedInput in = new PackedInput(packed);
    requireFormat(in);
    return in.readFixed();
  }

  /** The version of the rule set under which an account was packed. */
  public static long rulesVersion(byte[] packed) {
    PackedInput in = new PackedInput(packed);
    requireFormat(in);
    in.readFixed();
    return in.readUnsigned();
  }

  private static void requireFormat(PackedInput in) {
    int format = in.readByte();
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
   * @param nextInstant see {@link #nextInstant(byte[])}
   */
  public byte[] pack(Account account, long nextInstant) {
    out.clear();
    out.writeByte(FORMAT);
    out.writeFixed(nextInstant);
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
    return out.toBytes();
  }

  /**
   * Unpacks an account.
   *
   * @param id its id
   * @param packed bytes that {@link #pack} made
   * @param layouts by version of the rule set
   */
  public Account unpack(String id, byte[] packed, LongFunction<Layout> layouts) {
    PackedInput in = new PackedInput(packed);
    requireFormat(in);
    in.readFixed();
    Account account = new Account(id, layouts.apply(in.readUnsigned()));
    setBase(in.readSigned());
    account.moveClock(clock);
    account.setSequence(in.readUnsigned());
    readStanding(in, account);
    readTraits(in, account);
    account.restoreRecent(readRecent(in));
    for (int i = 0; i < account.layout().tracks().size(); i++) {
      readTrack(in, account, i);
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
    baseHour = (int) Math.floorDiv(instant, MILLIS_PER_HOUR);
  }

  private void writeStanding(Account account) {
    RuleSet rules = account.layout().rules();
    out.writeUnsigned(account.level());
    for (int rung = 1; rung <= account.level(); rung++) {
      out.writeSigned(clock - account.enteredAt(rung));
    }
    boolean converted = account.convertedAt() != Account.UNSET;
    out.writeByte(converted ? 1 : 0);
    if (converted) {
      out.writeSigned(clock - account.convertedAt());
    }
    List<String> names = rules.segments().stream().map(Segment::name).toList();
    out.writeUnsigned(account.segments().size());
    account.segments().forEach(segment -> out.writeUnsigned(names.indexOf(segment)));
    out.writeUnsigned(account.priority().map(name -> indexOfPriority(rules, name) + 1).orElse(0));
  }

  private static int indexOfPriority(RuleSet rules, String name) {
    return rules.priorities().stream().map(p -> p.name()).toList().indexOf(name);
  }

  private void readStanding(PackedInput in, Account account) {
    RuleSet rules = account.layout().rules();
    long[] entered = new long[in.readSize()];
    for (int rung = 0; rung < entered.length; rung++) {
      entered[rung] = clock - in.readSigned();
    }
    account.restoreLevel(entered.length, entered);
    if (in.readByte() == 1) {
      account.convert(clock - in.readSigned());
    }
    int count = in.readSize();
    List<String> segments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      segments.add(rules.segments().get(in.readSize()).name());
    }
    int priority = in.readSize();
    account.classify(
        List.copyOf(segments),
        priority == 0
            ? Optional.empty()
            : Optional.of(rules.priorities().get(priority - 1).name()));
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

  private void readTraits(PackedInput in, Account account) {
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

  private RecentMessages readRecent(PackedInput in) {
    int size = in.readSize();
    long[] clocks = new long[size];
    long[] hashes = new long[size];
    long before = clock;
    for (int i = size - 1; i >= 0; i--) {
      before -= in.readUnsigned();
      clocks[i] = before;
      hashes[i] = in.readFixed();
    }
    RecentMessages recent = new RecentMessages(size);
    for (int i = 0; i < size; i++) {
      recent.append(hashes[i], clocks[i]);
    }
    return recent;
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
      if (track instanceof Tally tally) {
        writeTally(tally);
      } else if (track instanceof Members members) {
        writeMembers(members);
      }
    }
  }

  private void readTrack(PackedInput in, Account account, int place) {
    int flags = in.readByte();
    account.setSince(
        place,
        (flags & HAS_DAYS_SINCE) == 0 ? Account.NO_DAY : baseDay - (int) in.readSigned(),
        (flags & HAS_HOURS_SINCE) == 0 ? Account.NO_DAY : baseDay - (int) in.readSigned());
    if ((flags & USED) != 0) {
      Measure.Family family = account.layout().tracks().get(place).family();
      account.restoreTrack(
          place,
          switch (family) {
            case COUNT, SUM -> readTally(in);
            case VALUES, USERS -> readMembers(in);
          });
    }
  }

  private void writeTally(Tally tally) {
    writeAmount(tally.total, 0);
    out.writeSigned(baseDay - tally.firstDay);
    out.writeSigned(baseDay - tally.lastDay);
    writeBuckets(tally.days, baseDay);
    writeBuckets(tally.hours, baseHour);
  }

  private Tally readTally(PackedInput in) {
    AmountReader reader = new AmountReader(in);
    reader.next();
    double total = reader.amount;
    int firstDay = baseDay - (int) in.readSigned();
    int lastDay = baseDay - (int) in.readSigned();
    Tally tally = new Tally(readBuckets(in, baseDay), readBuckets(in, baseHour));
    tally.total = total;
    tally.firstDay = firstDay;
    tally.lastDay = lastDay;
    tally.used = true;
    return tally;
  }

  /**
   * Oldest first: the first day relative to the base, then the days left out between two entries.
   */
  private void writeBuckets(Buckets buckets, int base) {
    out.writeUnsigned(buckets.size());
    if (buckets.size() == 0) {
      return;
    }
    out.writeSigned(base - buckets.index(0));
    int expected = buckets.index(0);
    for (int i = 0; i < buckets.size(); i++) {
      writeAmount(buckets.amount(i), buckets.index(i) - expected);
      expected = buckets.index(i) + 1;
    }
  }

  private Buckets readBuckets(PackedInput in, int base) {
    int size = in.readSize();
    Buckets buckets = new Buckets(size);
    if (size > 0) {
      int index = base - (int) in.readSigned();
      AmountReader reader = new AmountReader(in);
      for (int i = 0; i < size; i++) {
        reader.next();
        index += reader.gap;
        buckets.add(index, reader.amount);
        index++;
      }
    }
    return buckets;
  }

  /** One byte for a whole amount up to 31 on a day that follows the last. */
  private void writeAmount(double amount, int gap) {
    boolean whole = amount >= 0 && amount < LARGEST_WHOLE && amount == Math.rint(amount);
    // −0.0 is not written as 0, or a sum would not come back as it was.
    whole &= Double.doubleToRawLongBits(amount) != Double.doubleToRawLongBits(-0.0);
    long value = whole ? (long) amount : 0;
    out.writeUnsigned(value << 2 | (whole ? 0 : 2) | (gap > 0 ? 1 : 0));
    if (!whole) {
      out.writeDouble(amount);
    }
    if (gap > 0) {
      out.writeUnsigned(gap);
    }
  }

  private static final class AmountReader {
    private final PackedInput in;
    private double amount;
    private int gap;

    AmountReader(PackedInput in) {
      this.in = in;
    }

    void next() {
      long word = in.readUnsigned();
      amount = (word & 2) == 0 ? (double) (word >>> 2) : in.readDouble();
      gap = (word & 1) == 0 ? 0 : in.readSize();
    }
  }

  private void writeMembers(Members members) {
    out.writeUnsigned(members.size());
    out.writeByte(members.approximate() ? 1 : 0);
    if (members.approximate()) {
      out.writeFixed(members.ceiling());
    }
    for (int i = 0; i < members.size(); i++) {
      out.writeFixed(members.hash(i));
      boolean hour = members.lastHour(i) != Members.NO_HOUR;
      out.writeSigned((long) (baseDay - members.lastDay(i)) << 1 | (hour ? 1 : 0));
      if (hour) {
        out.writeSigned(baseHour - members.lastHour(i));
      }
    }
  }

  private Members readMembers(PackedInput in) {
    int size = in.readSize();
    long ceiling = in.readByte() == 1 ? in.readFixed() : 0;
    Members members = new Members(size, ceiling);
    for (int i = 0; i < size; i++) {
      long hash = in.readFixed();
      long day = in.readSigned();
      int hour = (day & 1) == 0 ? Members.NO_HOUR : baseHour - (int) in.readSigned();
      members.insert(i, hash, baseDay - (int) (day >> 1), hour);
    }
    return members;
  }
}
