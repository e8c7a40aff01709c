// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

/**
 * The ids of the messages last applied to an account, as hashes, each with the account's clock at
 * the time: a queue bounded in number and in time. A message without an id takes a place too.
 *
 * <p>Most accounts have few, and are looked at once between unpacking and packing: there a search
 * through the queue is the cheapest. An account that is searched again and again gets an index.
 */
public final class RecentMessages {

  private static final long NO_ID = 0;
  private static final int SMALLEST = 4;
  // An index costs about as much as so many searches of the whole queue.
  private static final int SEARCHES_WORTH_AN_INDEX = 8;
  private static final long NOT_FOUND = Long.MIN_VALUE;
  private static final int[] NO_INDEX = {};

  private long[] hashes = {};
  private long[] clocks = {};
  private int first;
  private int size;
  // An open hash table of places in the queue, each plus one; 0 is free. Empty while there is none.
  private int[] index = NO_INDEX;
  // Messages looked at since the queue was new, while there is no index.
  private long looks;

  /** The hash that stands for a message's id, which is empty if it has none. */
  public static long idOf(String messageId) {
    return messageId.isEmpty() ? NO_ID : MemberHash.of(messageId);
  }

  /** Forgets everything; the memory is kept. */
  void clear() {
    restore(0);
  }

  /**
   * Forgets everything and makes room for messages that {@link #set} puts in their places.
   *
   * @param messages how many
   */
  void restore(int messages) {
    if (messages > hashes.length) {
      hashes = new long[messages];
      clocks = new long[messages];
    }
    first = 0;
    size = messages;
    index = NO_INDEX;
    looks = 0;
  }

  /** Puts a message in its place, 0 being the oldest; only after {@link #restore}. */
  void set(int entry, long hash, long clock) {
    hashes[entry] = hash;
    clocks[entry] = clock;
  }

  /**
   * Whether a message with this id was applied no longer ago than the window.
   *
   * @param id of {@link #idOf}; one that stands for no id is never found
   * @param now the later of the account's clock and the message's event time, ms
   * @param window ms
   */
  public boolean contains(long id, long now, long window) {
    if (size == 0 || id == NO_ID) {
      return false;
    }
    if (index.length == 0 && looks > (long) SEARCHES_WORTH_AN_INDEX * (size + SMALLEST)) {
      buildIndex();
    }
    long applied = index.length == 0 ? search(id, now - window) : lookUp(id);
    return applied != NOT_FOUND && now - applied <= window;
  }

  /** When the message was applied, if not before {@code oldest}. */
  private long search(long id, long oldest) {
    for (int i = size - 1; i >= 0; i--) {
      int place = place(i);
      looks++;
      if (clocks[place] < oldest) {
        return NOT_FOUND;
      }
      if (hashes[place] == id) {
        return clocks[place];
      }
    }
    return NOT_FOUND;
  }

  private long lookUp(long id) {
    int slot = slotOf(id);
    return index[slot] == 0 ? NOT_FOUND : clocks[index[slot] - 1];
  }

  /** The slot that holds an id, or the free one where it would go. */
  private int slotOf(long id) {
    int slot = home(id);
    while (index[slot] != 0 && hashes[index[slot] - 1] != id) {
      slot = slot + 1 & index.length - 1;
    }
    return slot;
  }

  private int home(long id) {
    return (int) id & index.length - 1;
  }

  /** Twice as many slots as the queue has places, so that runs of slots stay short. */
  private void buildIndex() {
    index = new int[Integer.highestOneBit(hashes.length) * 4];
    for (int i = 0; i < size; i++) {
      enter(place(i));
    }
  }

  private void enter(int place) {
    if (index.length > 0 && hashes[place] != NO_ID) {
      index[slotOf(hashes[place])] = place + 1;
    }
  }

  /** Takes an id out, and moves up those that had to give way to it. */
  private void leave(int place) {
    if (index.length == 0 || hashes[place] == NO_ID) {
      return;
    }
    int free = slotOf(hashes[place]);
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
   * Remembers a message that was applied.
   *
   * @param id of {@link #idOf}; not one that {@link #contains} finds
   * @param clock the account's clock, ms; not before that of the message before
   * @param most how many messages are remembered
   * @param window for how long, ms of the clock
   */
  public void add(long id, long clock, int most, long window) {
    while (size > 0 && (size >= most || clock - clocks[first] > window)) {
      leave(first);
      first = first + 1 == hashes.length ? 0 : first + 1;
      size--;
    }
    if (size == hashes.length) {
      grow();
    }
    int place = place(size);
    hashes[place] = id;
    clocks[place] = clock;
    size++;
    enter(place);
  }

  private void grow() {
    int capacity = Math.max(SMALLEST, size + (size >> 1));
    long[] newHashes = new long[capacity];
    long[] newClocks = new long[capacity];
    for (int i = 0; i < size; i++) {
      newHashes[i] = hashes[place(i)];
      newClocks[i] = clocks[place(i)];
    }
    hashes = newHashes;
    clocks = newClocks;
    first = 0;
    if (index.length > 0) {
      buildIndex();
    }
  }

  private int place(int entry) {
    int place = first + entry;
    return place >= hashes.length ? place - hashes.length : place;
  }

  int size() {
    return size;
  }

  long hash(int entry) {
    return hashes[place(entry)];
  }

  long clock(int entry) {
    return clocks[place(entry)];
  }

  int heapBytes() {
    return 96 + hashes.length * 16 + index.length * 4;
  }
}
