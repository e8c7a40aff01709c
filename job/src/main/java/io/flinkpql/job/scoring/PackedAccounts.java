// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Accounts as bytes, by id, bounded in bytes. Those that were not used since the last round leave
 * first (second chance); those that leave and differ from the store are written.
 *
 * <p>One table with open addressing and without an object an entry: beside its bytes and its id an
 * account costs 22 to 44 bytes, and what a garbage collector has to look at are two objects. New
 * bytes go where the old ones are, if they fit.
 */
final class PackedAccounts {

  /** Writes one account to the store. */
  interface Writer {
    /**
     * Writes.
     *
     * @param packed exactly the account's bytes; only good until this returns
     */
    void write(String id, byte[] packed);
  }

  /** Gives the bytes of one account. */
  interface Bytes {
    /** Copies them to the beginning of an array that has room for them. */
    void copyTo(byte[] target);
  }

  /** What is returned for an account that is not here. */
  static final int NONE = -1;

  private static final int FIRST_CAPACITY = 16;
  private static final int FREE = 0;
  // A hash, a length, two references (with compressed ones), two bits.
  private static final int TABLE_BYTES_PER_SLOT = 17;
  private static final int ARRAY_HEADER = 16;
  private static final int STRING_BYTES = 24 + ARRAY_HEADER;

  private final long maxBytes;
  private final Writer writer;
  private int[] hashes = new int[FIRST_CAPACITY];
  private String[] ids = new String[FIRST_CAPACITY];
  private byte[][] packed = new byte[FIRST_CAPACITY][];
  private int[] lengths = new int[FIRST_CAPACITY];
  private Bits used = new Bits(FIRST_CAPACITY);
  private Bits dirty = new Bits(FIRST_CAPACITY);
  private int size;
  private long dirtyBytes;
  private long bytes = (long) FIRST_CAPACITY * TABLE_BYTES_PER_SLOT;
  private int evictionHand;
  private int writeHand;

  /**
   * @param maxBytes heap bytes that all of it may take; an empty table takes some, whatever this
   *     says
   * @param writer takes accounts that differ from the store when they leave or are flushed
   */
  PackedAccounts(long maxBytes, Writer writer) {
    this.maxBytes = maxBytes;
    this.writer = writer;
  }

  /** The hash under which an account stands. */
  static int hash(String id) {
    int spread = id.hashCode() * 0x9E3779B9;
    int hash = spread ^ spread >>> 15;
    return hash == FREE ? 1 : hash;
  }

  /**
   * Where an account stands, until the next change; it then counts as used.
   *
   * @param hash {@link #hash} of the id
   * @return {@link #NONE} if it is not here
   */
  int find(int hash, String id) {
    int mask = hashes.length - 1;
    for (int slot = hash & mask; hashes[slot] != FREE; slot = slot + 1 & mask) {
      if (hashes[slot] == hash && ids[slot].equals(id)) {
        used.set(slot);
        return slot;
      }
    }
    return NONE;
  }

  /** The bytes of an account, and more behind them; nobody may change them. */
  byte[] bytes(int slot) {
    return packed[slot];
  }

  /** How many of {@link #bytes} are the account's. */
  int length(int slot) {
    return lengths[slot];
  }

  /** Whether an account differs from the store; who asks takes over that it has to be written. */
  boolean takeDirty(int slot) {
    if (!dirty.clear(slot)) {
      return false;
    }
    dirtyBytes -= lengths[slot];
    return true;
  }

  /**
   * Takes an account as it is in the store.
   *
   * @param stored its bytes; they are kept
   */
  void add(int hash, String id, byte[] stored) {
    makeRoom(accountBytes(id, stored.length));
    int slot = insert(hash, id);
    packed[slot] = stored;
    lengths[slot] = stored.length;
    bytes += accountBytes(id, stored.length);
    evict();
  }

  /**
   * Takes an account that differs from the store, new or in the place of its older bytes.
   *
   * @param length of its bytes
   */
  void putDirty(int hash, String id, Bytes source, int length) {
    int slot = find(hash, id);
    if (slot == NONE) {
      makeRoom(accountBytes(id, capacity(length)));
      slot = insert(hash, id);
      packed[slot] = new byte[capacity(length)];
      bytes += accountBytes(id, packed[slot].length);
    } else if (packed[slot].length < length) {
      bytes += capacity(length) - rounded(packed[slot].length);
      packed[slot] = new byte[capacity(length)];
    }
    source.copyTo(packed[slot]);
    takeDirty(slot);
    lengths[slot] = length;
    dirty.set(slot);
    dirtyBytes += length;
    evict();
  }

  /** Some room to grow: most messages make an account a few bytes longer. */
  private static int capacity(int length) {
    return rounded(length + (length >> 3) + 8);
  }

  private static int rounded(int length) {
    return length + 7 & ~7;
  }

  private static int accountBytes(String id, int capacity) {
    return STRING_BYTES + rounded(2 * id.length()) + ARRAY_HEADER + rounded(capacity);
  }

  /** Before an insertion: a larger table if that fits, else one account less in this one. */
  private void makeRoom(int more) {
    if (size + 1 <= hashes.length - (hashes.length >> 2)) {
      return;
    }
    long growth = (long) hashes.length * TABLE_BYTES_PER_SLOT;
    if (bytes + more + growth <= maxBytes) {
      grow();
    } else {
      evictOne();
    }
  }

  private int insert(int hash, String id) {
    int slot = freeSlot(hash);
    hashes[slot] = hash;
    ids[slot] = id;
    used.set(slot);
    size++;
    return slot;
  }

  private int freeSlot(int hash) {
    int mask = hashes.length - 1;
    int slot = hash & mask;
    while (hashes[slot] != FREE) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldHashes = hashes;
    String[] oldIds = ids;
    byte[][] oldPacked = packed;
    int[] oldLengths = lengths;
    Bits oldUsed = used;
    Bits oldDirty = dirty;
    int capacity = oldHashes.length * 2;
    bytes += (long) oldHashes.length * TABLE_BYTES_PER_SLOT;
    hashes = new int[capacity];
    ids = new String[capacity];
    packed = new byte[capacity][];
    lengths = new int[capacity];
    used = new Bits(capacity);
    dirty = new Bits(capacity);
    for (int old = 0; old < oldHashes.length; old++) {
      if (oldHashes[old] != FREE) {
        int slot = freeSlot(oldHashes[old]);
        hashes[slot] = oldHashes[old];
        ids[slot] = oldIds[old];
        packed[slot] = oldPacked[old];
        lengths[slot] = oldLengths[old];
        used.set(slot, oldUsed.get(old));
        dirty.set(slot, oldDirty.get(old));
      }
    }
  }

  private void evict() {
    while (bytes > maxBytes && size > 0) {
      evictOne();
    }
  }

  private void evictOne() {
    int mask = hashes.length - 1;
    int slot = evictionHand & mask;
    while (hashes[slot] == FREE || used.clear(slot)) {
      slot = slot + 1 & mask;
    }
    // Another one may move up into the slot: the hand stays.
    evictionHand = slot;
    write(slot);
    removeAt(slot);
  }

  private boolean write(int slot) {
    if (!takeDirty(slot)) {
      return false;
    }
    byte[] held = packed[slot];
    writer.write(
        ids[slot], held.length == lengths[slot] ? held : Arrays.copyOf(held, lengths[slot]));
    return true;
  }

  /** Writes an account that is here, if it differs from the store. */
  void write(int hash, String id) {
    int slot = find(hash, id);
    if (slot != NONE) {
      write(slot);
    }
  }

  /** Forgets an account without writing it. */
  void remove(int hash, String id) {
    int slot = find(hash, id);
    if (slot != NONE) {
      removeAt(slot);
    }
  }

  /** Closes the gap, so that no search ends at it too early. */
  private void removeAt(int slot) {
    takeDirty(slot);
    bytes -= accountBytes(ids[slot], packed[slot].length);
    size--;
    int mask = hashes.length - 1;
    int gap = slot;
    for (int next = gap + 1 & mask; hashes[next] != FREE; next = next + 1 & mask) {
      int fromHome = next - hashes[next] & mask;
      int fromGap = next - gap & mask;
      if (fromHome >= fromGap) {
        move(next, gap);
        gap = next;
      }
    }
    hashes[gap] = FREE;
    ids[gap] = null;
    packed[gap] = null;
    used.clear(gap);
    dirty.clear(gap);
  }

  private void move(int from, int to) {
    hashes[to] = hashes[from];
    ids[to] = ids[from];
    packed[to] = packed[from];
    lengths[to] = lengths[from];
    used.set(to, used.get(from));
    dirty.set(to, dirty.get(from));
  }

  /**
   * Writes some of the accounts that differ from the store, going round.
   *
   * @param most how many
   * @return how many were written; fewer only if there are no more
   */
  int writeSome(int most) {
    int written = 0;
    while (written < most && dirty.count() > 0) {
      int slot = dirty.next(writeHand);
      if (slot == NONE) {
        writeHand = 0;
      } else {
        write(slot);
        writeHand = slot + 1;
        written++;
      }
    }
    return written;
  }

  /**
   * The ids of the accounts that are here now, whatever becomes of them while they are gone
   * through.
   */
  Stream<String> ids() {
    // A copy of the references is a matter of a millisecond for a million accounts.
    return Arrays.stream(ids.clone()).filter(Objects::nonNull);
  }

  /** How many accounts are here. */
  int size() {
    return size;
  }

  /** How many of them differ from the store. */
  int dirty() {
    return dirty.count();
  }

  /** How many bytes those have. */
  long dirtyBytes() {
    return dirtyBytes;
  }

  /** Heap bytes that all of it takes. */
  long bytes() {
    return bytes;
  }

  /** A bit a slot, counted. */
  private static final class Bits {
    private final long[] words;
    private int count;

    Bits(int capacity) {
      words = new long[Math.max(1, capacity >> 6)];
    }

    boolean get(int slot) {
      return (words[slot >> 6] & 1L << slot) != 0;
    }

    void set(int slot) {
      if (!get(slot)) {
        words[slot >> 6] |= 1L << slot;
        count++;
      }
    }

    void set(int slot, boolean value) {
      if (value) {
        set(slot);
      } else {
        clear(slot);
      }
    }

    /** Whether it was set. */
    boolean clear(int slot) {
      boolean was = get(slot);
      if (was) {
        words[slot >> 6] &= ~(1L << slot);
        count--;
      }
      return was;
    }

    int count() {
      return count;
    }

    /** The first set bit from a slot on, {@link #NONE} if there is none. */
    int next(int from) {
      int word = from >> 6;
      if (word >= words.length) {
        return NONE;
      }
      long rest = words[word] & -1L << from;
      while (rest == 0) {
        word++;
        if (word == words.length) {
          return NONE;
        }
        rest = words[word];
      }
      return (word << 6) + Long.numberOfTrailingZeros(rest);
    }
  }
}
