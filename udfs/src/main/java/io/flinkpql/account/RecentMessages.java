// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.util.OptionalLong;

/**
 * Remembers the ids of the messages applied last, to find duplicates. It is a queue, bounded in
 * number and in time, of hashed ids, each with the account's clock when the message was applied. A
 * message without an id takes a place in the queue too.
 *
 * <p>Most accounts remember few messages and are searched once between unpacking and packing, where
 * a linear search is the cheapest. The queue builds an index once it is searched repeatedly.
 */
public final class RecentMessages {

  private static final long NO_ID = 0;
  private static final int MIN_CAPACITY = 4;
  // Building the index costs about as much as this number of searches through the whole queue.
  private static final int SEARCHES_WORTH_AN_INDEX = 8;
  private static final long NOT_FOUND = Long.MIN_VALUE;
  private static final int[] NO_INDEX = {};
  private static final int OBJECT_BYTES =
      HeapBytes.object(3 * HeapBytes.REFERENCE + 2 * Integer.BYTES + Long.BYTES);

  private long[] hashes = {};
  private long[] clocks = {};
  private int first;
  private int size;
  // A hash table with linear probing: position in the arrays plus one, 0 for a free slot. It has
  // length 0 until it is built.
  private int[] index = NO_INDEX;
  // Entries compared by linear searches since the queue was restored.
  private long comparisons;

  /** Hashes a message id; an empty one, of a message without an id, gets a reserved hash. */
  public static long hashOf(String messageId) {
    return messageId.isEmpty() ? NO_ID : MemberHash.of(messageId);
  }

  /** Removes all messages and keeps the memory for reuse. */
  void clear() {
    restore(0);
  }

  /**
   * Removes all messages and makes room for new ones, each to be {@link #set} by the caller.
   *
   * @param messages their number
   */
  void restore(int messages) {
    if (messages > hashes.length) {
      hashes = new long[messages];
      clocks = new long[messages];
    }
    first = 0;
    size = messages;
    index = NO_INDEX;
    comparisons = 0;
  }

  /** Sets a message after {@link #restore}; entry 0 is the oldest. */
  void set(int entry, long hash, long clock) {
    hashes[entry] = hash;
    clocks[entry] = clock;
  }

  /**
   * Whether a message with this id was applied within the window.
   *
   * @param hash result of {@link #hashOf}; a message without an id is never found
   * @param now the later of the account's clock and the message's event time, ms
   * @param window length of the window that ends now, ms
   */
  public boolean contains(long hash, long now, long window) {
    if (size == 0 || hash == NO_ID) {
      return false;
    }
    if (index.length == 0 && comparisons > (long) SEARCHES_WORTH_AN_INDEX * (size + MIN_CAPACITY)) {
      buildIndex();
    }
    long applied = index.length == 0 ? search(hash, now - window) : lookUp(hash);
    return applied != NOT_FOUND && now - applied <= window;
  }

  /**
   * Whether a message with this id is among the newest ones and was applied within the window.
   * Unlike {@link #contains(long, long, long)}, it searches them one by one.
   *
   * @param limit number of the newest messages to search
   */
  public boolean contains(long hash, long now, long window, int limit) {
    for (int i = size - 1; i >= Math.max(0, size - limit); i--) {
      if (hash != NO_ID && hash(i) == hash && now - clock(i) <= window) {
        return true;
      }
    }
    return false;
  }

  /** Searches from the newest message back to {@code oldest}; returns the message's clock. */
  private long search(long hash, long oldest) {
    for (int i = size - 1; i >= 0; i--) {
      int position = position(i);
      comparisons++;
      if (clocks[position] < oldest) {
        return NOT_FOUND;
      }
      if (hashes[position] == hash) {
        return clocks[position];
      }
    }
    return NOT_FOUND;
  }

  private long lookUp(long hash) {
    int slot = slotOf(hash);
    return index[slot] == 0 ? NOT_FOUND : clocks[index[slot] - 1];
  }

  /** The slot that holds a hash, or the free slot where it belongs. */
  private int slotOf(long hash) {
    int slot = home(hash);
    while (index[slot] != 0 && hashes[index[slot] - 1] != hash) {
      slot = slot + 1 & index.length - 1;
    }
    return slot;
  }

  private int home(long hash) {
    return (int) hash & index.length - 1;
  }

  /** Builds the index with at least twice as many slots as entries, so that probes stay short. */
  private void buildIndex() {
    index = new int[Integer.highestOneBit(hashes.length) * 4];
    for (int i = 0; i < size; i++) {
      addToIndex(position(i));
    }
  }

  private void addToIndex(int position) {
    if (index.length > 0 && hashes[position] != NO_ID) {
      index[slotOf(hashes[position])] = position + 1;
    }
  }

  /** Removes an entry from the index, and shifts back those that were displaced by it. */
  private void removeFromIndex(int position) {
    if (index.length == 0 || hashes[position] == NO_ID) {
      return;
    }
    int free = slotOf(hashes[position]);
    int mask = index.length - 1;
    for (int slot = free + 1 & mask; index[slot] != 0; slot = slot + 1 & mask) {
      int home = home(hashes[index[slot] - 1]);
      if ((slot - home & mask) >= (slot - free & mask)) {
        index[free] = index[slot];
        free = slot;
      }
    }
    index[free] = 0;
  }

  /**
   * Adds a message that was applied, and removes those beyond the limit or the window.
   *
   * @param hash result of {@link #hashOf}, for which {@link #contains} returns false
   * @param clock the account's clock, ms; not before that of the previous message
   * @param limit maximum number of messages remembered
   * @param window maximum age of a remembered message, ms
   */
  public void add(long hash, long clock, int limit, long window) {
    limit(limit - 1, clock - window);
    if (size == hashes.length) {
      grow();
    }
    int position = position(size);
    hashes[position] = hash;
    clocks[position] = clock;
    size++;
    addToIndex(position);
  }

  /** Adds the messages of another queue, each at its place in time. */
  void merge(RecentMessages other) {
    if (other.size == 0) {
      return;
    }
    long[] mergedHashes = new long[size + other.size];
    long[] mergedClocks = new long[size + other.size];
    int own = 0;
    for (int i = 0; i < mergedHashes.length; i++) {
      int its = i - own;
      boolean takesOwn = its == other.size || own < size && clock(own) <= other.clock(its);
      mergedHashes[i] = takesOwn ? hash(own) : other.hash(its);
      mergedClocks[i] = takesOwn ? clock(own) : other.clock(its);
      own += takesOwn ? 1 : 0;
    }
    restore(mergedHashes.length);
    for (int i = 0; i < mergedHashes.length; i++) {
      set(i, mergedHashes[i], mergedClocks[i]);
    }
  }

  /**
   * Removes the oldest messages beyond a limit or before an instant.
   *
   * @param limit maximum number of messages that stay
   * @param oldest clock of the oldest message that may stay, ms
   */
  void limit(int limit, long oldest) {
    while (size > 0 && (size > limit || clocks[first] < oldest)) {
      removeOldest();
    }
  }

  /**
   * Removes messages as {@link #limit} does. If none is left, the clock of the newest one stays, as
   * that of a message without an id: it tells when the account was last used.
   */
  void limitButLastClock(int limit, long oldest) {
    OptionalLong last = lastClock();
    limit(limit, oldest);
    if (size == 0 && limit > 0 && last.isPresent()) {
      restore(1);
      set(0, NO_ID, last.getAsLong());
    }
  }

  /** Returns the account's clock when the newest message was applied, ms; empty without one. */
  OptionalLong lastClock() {
    return size == 0 ? OptionalLong.empty() : OptionalLong.of(clock(size - 1));
  }

  private void removeOldest() {
    removeFromIndex(first);
    first = first + 1 == hashes.length ? 0 : first + 1;
    size--;
  }

  private void grow() {
    int capacity = Math.max(MIN_CAPACITY, size + (size >> 1));
    long[] newHashes = new long[capacity];
    long[] newClocks = new long[capacity];
    for (int i = 0; i < size; i++) {
      newHashes[i] = hashes[position(i)];
      newClocks[i] = clocks[position(i)];
    }
    hashes = newHashes;
    clocks = newClocks;
    first = 0;
    if (index.length > 0) {
      buildIndex();
    }
  }

  private int position(int entry) {
    int position = first + entry;
    return position >= hashes.length ? position - hashes.length : position;
  }

  int size() {
    return size;
  }

  long hash(int entry) {
    return hashes[position(entry)];
  }

  long clock(int entry) {
    return clocks[position(entry)];
  }

  int heapBytes() {
    int bytes = OBJECT_BYTES + 2 * HeapBytes.array(hashes.length, Long.BYTES);
    return index.length == 0 ? bytes : bytes + HeapBytes.array(index.length, Integer.BYTES);
  }
}
