// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.HeapBytes;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A write-back cache of packed accounts, keyed by id and bounded in bytes. It evicts by second
 * chance (CLOCK); an evicted account that is dirty is flushed.
 *
 * <p>The table uses open addressing with linear probing and has no object per entry. Per account
 * the garbage collector sees only the id and the byte array. New bytes overwrite the old ones if
 * they fit.
 *
 * <p>Slots follow the order of the hashes, so accounts are flushed and evicted by key group.
 */
final class PackedAccounts {

  /** Writes accounts to the state backend. */
  interface Writer {
    /**
     * Writes one account.
     *
     * @param packed exactly the account's bytes; valid only during the call
     */
    void write(String id, byte[] packed);
  }

  /** Provides the bytes of one account. */
  interface Bytes {
    /** Copies the bytes to the start of an array that is large enough. */
    void copyTo(byte[] target);
  }

  /** Returned for an account that is not cached. */
  static final int NONE = SlotSet.NONE;

  private static final int INITIAL_CAPACITY = 16;
  private static final int FREE = 0;

  // An entry's hash and length, its references to id and bytes, and its two flag bits rounded up.
  private static final int SLOT_BYTES = 2 * Integer.BYTES + 2 * HeapBytes.REFERENCE + Byte.BYTES;

  // Most messages grow an account by a few bytes: its array has this much spare room.
  private static final int MIN_SPARE_BYTES = 8;
  private static final int LENGTH_PER_SPARE_BYTE = 8;

  private final long maxBytes;
  private final Writer writer;
  private int[] hashes = new int[INITIAL_CAPACITY];
  private String[] ids = new String[INITIAL_CAPACITY];
  private byte[][] packed = new byte[INITIAL_CAPACITY][];
  private int[] lengths = new int[INITIAL_CAPACITY];
  private SlotSet referenced = new SlotSet(INITIAL_CAPACITY);
  private SlotSet dirty = new SlotSet(INITIAL_CAPACITY);
  private int size;
  private long dirtyBytes;
  private long bytes = tableBytes(INITIAL_CAPACITY);
  private int evictionHand;
  private int flushHand;

  /**
   * Creates an empty cache.
   *
   * @param maxBytes heap bytes of table and accounts together; an empty table may exceed them
   * @param writer receives dirty accounts when they are flushed or evicted
   */
  PackedAccounts(long maxBytes, Writer writer) {
    this.maxBytes = maxBytes;
    this.writer = writer;
  }

  /**
   * Finds the slot of an account and marks it as referenced. The slot is valid until the next
   * change.
   *
   * @param hash {@link AccountHash} of the id
   * @return {@link #NONE} if it is not cached
   */
  int find(int hash, String id) {
    int mask = hashes.length - 1;
    for (int slot = home(hash); hashes[slot] != FREE; slot = slot + 1 & mask) {
      if (hashes[slot] == hash && ids[slot].equals(id)) {
        referenced.add(slot);
        return slot;
      }
    }
    return NONE;
  }

  /** Returns the slot at which the search for an account begins: the leading bits of its hash. */
  private int home(int hash) {
    return hash >>> Integer.numberOfLeadingZeros(hashes.length - 1);
  }

  /** Returns the array that begins with the account's bytes. Callers must not change it. */
  byte[] bytes(int slot) {
    return packed[slot];
  }

  /** Returns how many of {@link #bytes} belong to the account. */
  int length(int slot) {
    return lengths[slot];
  }

  /** Marks an account clean. If this returns true it was dirty and the caller must write it. */
  boolean takeDirty(int slot) {
    if (!dirty.remove(slot)) {
      return false;
    }
    dirtyBytes -= lengths[slot];
    return true;
  }

  /**
   * Adds a clean account that is not cached.
   *
   * @param stored its bytes in the state backend; the cache keeps the array
   */
  void add(int hash, String id, byte[] stored) {
    makeRoom(accountBytes(id, stored.length));
    int slot = insert(hash, id);
    packed[slot] = stored;
    lengths[slot] = stored.length;
    bytes += accountBytes(id, stored.length);
    evictToLimit();
  }

  /**
   * Adds or replaces an account and marks it dirty.
   *
   * @param length of the bytes in {@code source}
   */
  void putDirty(int hash, String id, Bytes source, int length) {
    int slot = find(hash, id);
    if (slot == NONE) {
      makeRoom(accountBytes(id, capacity(length)));
      slot = insert(hash, id);
      packed[slot] = new byte[capacity(length)];
      bytes += accountBytes(id, packed[slot].length);
    } else if (packed[slot].length < length) {
      bytes -= HeapBytes.byteArray(packed[slot].length);
      packed[slot] = new byte[capacity(length)];
      bytes += HeapBytes.byteArray(packed[slot].length);
    }
    source.copyTo(packed[slot]);
    takeDirty(slot);
    lengths[slot] = length;
    dirty.add(slot);
    dirtyBytes += length;
    evictToLimit();
  }

  private static int capacity(int length) {
    return HeapBytes.aligned(length + length / LENGTH_PER_SPARE_BYTE + MIN_SPARE_BYTES);
  }

  private static int accountBytes(String id, int capacity) {
    return HeapBytes.string(id.length()) + HeapBytes.byteArray(capacity);
  }

  private static long tableBytes(int capacity) {
    return (long) capacity * SLOT_BYTES;
  }

  /** Before an insertion: doubles a table that is three quarters full if that fits, else evicts. */
  private void makeRoom(int accountBytes) {
    if (size + 1 <= hashes.length - hashes.length / 4) {
      return;
    }
    if (bytes + accountBytes + tableBytes(hashes.length) <= maxBytes) {
      grow();
    } else {
      evictOne();
    }
  }

  private int insert(int hash, String id) {
    int slot = freeSlot(hash);
    hashes[slot] = hash;
    ids[slot] = id;
    referenced.add(slot);
    size++;
    return slot;
  }

  private int freeSlot(int hash) {
    int mask = hashes.length - 1;
    int slot = home(hash);
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
    SlotSet oldReferenced = referenced;
    SlotSet oldDirty = dirty;
    int capacity = oldHashes.length * 2;
    bytes += tableBytes(capacity) - tableBytes(oldHashes.length);
    hashes = new int[capacity];
    ids = new String[capacity];
    packed = new byte[capacity][];
    lengths = new int[capacity];
    referenced = new SlotSet(capacity);
    dirty = new SlotSet(capacity);
    for (int old = 0; old < oldHashes.length; old++) {
      if (oldHashes[old] != FREE) {
        int slot = freeSlot(oldHashes[old]);
        hashes[slot] = oldHashes[old];
        ids[slot] = oldIds[old];
        packed[slot] = oldPacked[old];
        lengths[slot] = oldLengths[old];
        referenced.set(slot, oldReferenced.contains(old));
        dirty.set(slot, oldDirty.contains(old));
      }
    }
  }

  private void evictToLimit() {
    while (bytes > maxBytes && size > 0) {
      evictOne();
    }
  }

  private void evictOne() {
    int mask = hashes.length - 1;
    int slot = evictionHand & mask;
    while (hashes[slot] == FREE || referenced.remove(slot)) {
      slot = slot + 1 & mask;
    }
    // Removal may move another account into this slot, so the hand stays here.
    evictionHand = slot;
    flush(slot);
    removeAt(slot);
  }

  private void flush(int slot) {
    if (takeDirty(slot)) {
      byte[] array = packed[slot];
      int length = lengths[slot];
      writer.write(ids[slot], array.length == length ? array : Arrays.copyOf(array, length));
    }
  }

  /** Flushes one account, if it is cached and dirty. */
  void flush(int hash, String id) {
    int slot = find(hash, id);
    if (slot != NONE) {
      flush(slot);
    }
  }

  /** Removes an account without flushing it. */
  void remove(int hash, String id) {
    int slot = find(hash, id);
    if (slot != NONE) {
      removeAt(slot);
    }
  }

  /** Moves later accounts of the probe sequence up, so that no search ends at a gap too early. */
  private void removeAt(int slot) {
    takeDirty(slot);
    bytes -= accountBytes(ids[slot], packed[slot].length);
    size--;
    int mask = hashes.length - 1;
    int gap = slot;
    for (int next = gap + 1 & mask; hashes[next] != FREE; next = next + 1 & mask) {
      int fromHome = next - home(hashes[next]) & mask;
      int fromGap = next - gap & mask;
      if (fromHome >= fromGap) {
        move(next, gap);
        gap = next;
      }
    }
    hashes[gap] = FREE;
    ids[gap] = null;
    packed[gap] = null;
    referenced.remove(gap);
    dirty.remove(gap);
  }

  private void move(int from, int to) {
    hashes[to] = hashes[from];
    ids[to] = ids[from];
    packed[to] = packed[from];
    lengths[to] = lengths[from];
    referenced.set(to, referenced.contains(from));
    dirty.set(to, dirty.contains(from));
  }

  /**
   * Flushes dirty accounts in the order of their slots, continuing after the last call.
   *
   * @param limit maximum number of accounts
   * @return how many were flushed; less than {@code limit} only if no dirty account is left
   */
  int flushSome(int limit) {
    int flushed = 0;
    while (flushed < limit && dirty.size() > 0) {
      int slot = dirty.next(flushHand);
      if (slot == NONE) {
        flushHand = 0;
      } else {
        flush(slot);
        flushHand = slot + 1;
        flushed++;
      }
    }
    return flushed;
  }

  /** Returns the ids that are cached now. The cache may change while the stream is consumed. */
  Stream<String> ids() {
    return Arrays.stream(ids.clone()).filter(Objects::nonNull);
  }

  /** Returns the number of cached accounts. */
  int size() {
    return size;
  }

  /** Returns the number of dirty accounts. */
  int dirty() {
    return dirty.size();
  }

  /** Returns the packed bytes of all dirty accounts. */
  long dirtyBytes() {
    return dirtyBytes;
  }

  /** Returns the heap bytes of the table and all accounts. */
  long bytes() {
    return bytes;
  }
}
