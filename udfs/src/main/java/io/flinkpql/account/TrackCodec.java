// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

/**
 * Packs a track: the same bytes as a part of an account's and alone. Numbers are LEB128 or zigzag
 * LEB128, days and hours relative to a base that whoever reads the track must know.
 *
 * <p>Not thread-safe: it reuses its buffer.
 */
public final class TrackCodec {

  private static final double LARGEST_WHOLE = 1L << 53;

  private final PackedOutput aloneOut = new PackedOutput();
  private final PackedInput aloneIn = new PackedInput();
  private double amount;
  private int gap;
  private int baseDay;
  private int baseHour;

  /**
   * Packs a track alone.
   *
   * @param track any
   * @param day the base, an epoch day near those of the track
   */
  public byte[] pack(Track track, int day) {
    setBase(day, day * 24);
    aloneOut.clear();
    aloneOut.writeByte(track.used() ? 1 : 0);
    if (track.used()) {
      write(track, aloneOut);
    }
    return aloneOut.toBytes();
  }

  /**
   * Unpacks a track.
   *
   * @param packed bytes that {@link #pack} made
   * @param day the base that it was given
   * @param track of the same kind and empty; takes what is read
   */
  public void unpack(byte[] packed, int day, Track track) {
    setBase(day, day * 24);
    aloneIn.read(packed, 0, packed.length);
    if (aloneIn.readByte() == 1) {
      read(track, aloneIn);
    }
    if (!aloneIn.atEnd()) {
      throw new IllegalStateException("a track has more bytes than explain it");
    }
  }

  /** Says to which epoch day and hour since the epoch what follows is relative. */
  void setBase(int day, int hour) {
    baseDay = day;
    baseHour = hour;
  }

  /** Writes a track that is used. */
  void write(Track track, PackedOutput out) {
    if (track instanceof CounterTrack tally) {
      writeTally(tally, out);
    } else if (track instanceof DistinctTrack members) {
      writeMembers(members, out);
    }
  }

  /** Reads a track into one that is empty. */
  void read(Track track, PackedInput in) {
    if (track instanceof CounterTrack tally) {
      readTally(tally, in);
    } else if (track instanceof DistinctTrack members) {
      readMembers(members, in);
    }
  }

  private void writeTally(CounterTrack tally, PackedOutput out) {
    writeAmount(tally.total, 0, out);
    out.writeSigned(baseDay - tally.firstDay);
    out.writeSigned(baseDay - tally.lastDay);
    writeBuckets(tally.days, baseDay, out);
    writeBuckets(tally.hours, baseHour, out);
  }

  private void readTally(CounterTrack tally, PackedInput in) {
    readAmount(in);
    tally.total = amount;
    tally.firstDay = baseDay - (int) in.readSigned();
    tally.lastDay = baseDay - (int) in.readSigned();
    tally.used = true;
    readBuckets(tally.days, baseDay, in);
    readBuckets(tally.hours, baseHour, in);
  }

  /**
   * Oldest first: the first day relative to the base, then the days left out between two entries.
   */
  private static void writeBuckets(Buckets buckets, int base, PackedOutput out) {
    out.writeUnsigned(buckets.size());
    if (buckets.size() == 0) {
      return;
    }
    out.writeSigned(base - buckets.index(0));
    int expected = buckets.index(0);
    for (int i = 0; i < buckets.size(); i++) {
      writeAmount(buckets.amount(i), buckets.index(i) - expected, out);
      expected = buckets.index(i) + 1;
    }
  }

  private void readBuckets(Buckets buckets, int base, PackedInput in) {
    int size = in.readSize();
    if (size == 0) {
      return;
    }
    buckets.reserve(size);
    int index = base - (int) in.readSigned();
    for (int i = 0; i < size; i++) {
      readAmount(in);
      index += gap;
      buckets.append(index, amount);
      index++;
    }
  }

  /** One byte for a whole amount up to 31 on a day that follows the last. */
  private static void writeAmount(double amount, int gap, PackedOutput out) {
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

  /** Into {@link #amount} and {@link #gap}. */
  private void readAmount(PackedInput in) {
    long word = in.readUnsigned();
    amount = (word & 2) == 0 ? (double) (word >>> 2) : in.readDouble();
    gap = (word & 1) == 0 ? 0 : in.readSize();
  }

  private void writeMembers(DistinctTrack members, PackedOutput out) {
    out.writeUnsigned(members.size());
    out.writeByte(members.approximate() ? 1 : 0);
    if (members.approximate()) {
      out.writeFixed(members.ceiling());
    }
    for (int i = 0; i < members.size(); i++) {
      out.writeFixed(members.hash(i));
      boolean hour = members.lastHour(i) != DistinctTrack.NO_HOUR;
      out.writeSigned((long) (baseDay - members.lastDay(i)) << 1 | (hour ? 1 : 0));
      if (hour) {
        out.writeSigned(baseHour - members.lastHour(i));
      }
    }
  }

  private void readMembers(DistinctTrack members, PackedInput in) {
    int size = in.readSize();
    members.restore(size, in.readByte() == 1 ? in.readFixed() : 0);
    for (int i = 0; i < size; i++) {
      long hash = in.readFixed();
      long day = in.readSigned();
      int hour = (day & 1) == 0 ? DistinctTrack.NO_HOUR : baseHour - (int) in.readSigned();
      members.insert(i, hash, baseDay - (int) (day >> 1), hour);
    }
  }
}
