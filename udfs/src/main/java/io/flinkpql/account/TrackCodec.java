// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

/**
 * Serializes tracks, alone or as part of an account, in one format. Numbers are LEB128 or zigzag
 * LEB128. Days and hours are relative to a base day, which the reader must pass in again.
 *
 * <p>Not thread-safe: it reuses its buffer.
 */
public final class TrackCodec {

  private static final double LARGEST_WHOLE = 1L << 53;
  // Stands in place of a whole amount's value where an amount is not whole.
  private static final long HAS_ERROR = 1;

  private final PackedOutput buffer = new PackedOutput();
  private final PackedInput reader = new PackedInput();
  private double amount;
  private double error;
  private int gap;
  private int baseDay;
  private int baseHour;

  /**
   * Packs a track alone.
   *
   * @param track track to pack
   * @param day base, an epoch day near those of the track, which keeps the numbers small
   */
  public byte[] pack(Track track, int day) {
    setBase(day, day * 24);
    buffer.clear();
    buffer.writeByte(track.used() ? 1 : 0);
    if (track.used()) {
      write(track, buffer);
    }
    return buffer.toBytes();
  }

  /**
   * Unpacks a track that was packed alone.
   *
   * @param packed bytes of {@link #pack}
   * @param day base that was passed to it
   * @param track empty track of the same type, to be filled
   * @throws UnreadableStateException if the bytes are damaged
   */
  public void unpack(byte[] packed, int day, Track track) {
    setBase(day, day * 24);
    reader.read(packed, 0, packed.length);
    try {
      if (reader.readByte() == 1) {
        read(track, reader);
      }
    } catch (IndexOutOfBoundsException e) {
      throw new UnreadableStateException("the bytes of a track are damaged", e);
    }
    if (!reader.atEnd()) {
      throw new UnreadableStateException("a track describes another number of bytes");
    }
  }

  /** Sets the base of the following tracks: an epoch day and an hour since the epoch. */
  void setBase(int day, int hour) {
    baseDay = day;
    baseHour = hour;
  }

  /** Writes a used track. */
  void write(Track track, PackedOutput out) {
    if (track instanceof CounterTrack counter) {
      writeCounter(counter, out);
    } else if (track instanceof DistinctTrack distinct) {
      writeDistinct(distinct, out);
    }
  }

  /** Reads a used track into an empty one. */
  void read(Track track, PackedInput in) {
    if (track instanceof CounterTrack counter) {
      readCounter(counter, in);
    } else if (track instanceof DistinctTrack distinct) {
      readDistinct(distinct, in);
    }
  }

  private void writeCounter(CounterTrack counter, PackedOutput out) {
    writeAmount(counter.total, counter.totalError, 0, out);
    out.writeSigned(baseDay - counter.firstDay);
    out.writeSigned(baseDay - counter.lastDay);
    writeBuckets(counter.days, baseDay, out);
    writeBuckets(counter.hours, baseHour, out);
  }

  private void readCounter(CounterTrack counter, PackedInput in) {
    readAmount(in);
    counter.total = amount;
    counter.totalError = error;
    counter.firstDay = baseDay - (int) in.readSigned();
    counter.lastDay = baseDay - (int) in.readSigned();
    counter.used = true;
    readBuckets(counter.days, baseDay, in);
    readBuckets(counter.hours, baseHour, in);
  }

  /**
   * Writes entries from the oldest on: the first day or hour relative to the base, then each amount
   * with the gap to the entry before.
   */
  private static void writeBuckets(Buckets buckets, int base, PackedOutput out) {
    out.writeUnsigned(buckets.size());
    if (buckets.size() == 0) {
      return;
    }
    out.writeSigned(base - buckets.index(0));
    int expected = buckets.index(0);
    for (int i = 0; i < buckets.size(); i++) {
      writeAmount(buckets.amount(i), buckets.error(i), buckets.index(i) - expected, out);
      expected = buckets.index(i) + 1;
    }
  }

  private void readBuckets(Buckets buckets, int base, PackedInput in) {
    int size = in.readCount(Byte.BYTES);
    if (size == 0) {
      return;
    }
    buckets.reserve(size);
    int index = base - (int) in.readSigned();
    for (int i = 0; i < size; i++) {
      readAmount(in);
      index += gap;
      buckets.append(index, amount, error);
      index++;
    }
  }

  /**
   * Writes an amount, its rounding errors and its gap: one byte for a whole amount up to 31 without
   * errors and without a gap.
   */
  private static void writeAmount(double amount, double error, int gap, PackedOutput out) {
    boolean whole = error == 0 && isWhole(amount);
    long value = whole ? (long) amount : error == 0 ? 0 : HAS_ERROR;
    out.writeUnsigned(value << 2 | (whole ? 0 : 2) | (gap > 0 ? 1 : 0));
    if (!whole) {
      out.writeDouble(amount);
    }
    if (error != 0) {
      out.writeDouble(error);
    }
    if (gap > 0) {
      out.writeUnsigned(gap);
    }
  }

  private static boolean isWhole(double amount) {
    return amount >= 0
        && amount < LARGEST_WHOLE
        && amount == Math.rint(amount)
        // −0.0 is not written as 0, so that a sum is read back bit for bit.
        && Double.doubleToRawLongBits(amount) != Double.doubleToRawLongBits(-0.0);
  }

  /** Reads the next entry into {@link #amount}, {@link #error} and {@link #gap}. */
  private void readAmount(PackedInput in) {
    long word = in.readUnsigned();
    boolean whole = (word & 2) == 0;
    long value = word >>> 2;
    amount = whole ? (double) value : in.readDouble();
    error = !whole && value == HAS_ERROR ? in.readDouble() : 0;
    gap = (word & 1) == 0 ? 0 : in.readSize();
  }

  private void writeDistinct(DistinctTrack distinct, PackedOutput out) {
    out.writeUnsigned(distinct.size());
    out.writeByte(distinct.approximate() ? 1 : 0);
    if (distinct.approximate()) {
      out.writeFixed(distinct.threshold());
    }
    for (int i = 0; i < distinct.size(); i++) {
      out.writeFixed(distinct.hash(i));
      boolean hour = distinct.lastHour(i) != DistinctTrack.NO_HOUR;
      out.writeSigned((long) (baseDay - distinct.lastDay(i)) << 1 | (hour ? 1 : 0));
      if (hour) {
        out.writeSigned(baseHour - distinct.lastHour(i));
      }
    }
  }

  private void readDistinct(DistinctTrack distinct, PackedInput in) {
    int size = in.readCount(Long.BYTES + Byte.BYTES);
    distinct.restore(size, in.readByte() == 1 ? in.readFixed() : 0);
    for (int i = 0; i < size; i++) {
      long hash = in.readFixed();
      long day = in.readSigned();
      int hour = (day & 1) == 0 ? DistinctTrack.NO_HOUR : baseHour - (int) in.readSigned();
      distinct.insert(i, hash, baseDay - (int) (day >> 1), hour);
    }
  }
}
