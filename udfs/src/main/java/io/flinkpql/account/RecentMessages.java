package io.flinkpql.account;

/**
 * The ids of the messages last applied to an account, as hashes, each with the account's clock at
 * the time: a queue bounded in number and in time. A message without an id takes a place too.
 */
public final class RecentMessages {

  private static final long NO_ID = 0;

  private long[] hashes = {};
  private long[] clocks = {};
  private int first;
  private int size;

  /** Forgets everything; the memory is kept. */
  void clear() {
    first = 0;
    size = 0;
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
  }

  /** Puts a message in its place, 0 being the oldest; only after {@link #restore}. */
  void set(int entry, long hash, long clock) {
    hashes[entry] = hash;
    clocks[entry] = clock;
  }

  /**
   * Whether a message with this id was applied no longer ago than the window.
   *
   * @param messageId not empty
   * @param now the later of the account's clock and the message's event time, ms
   * @param window ms
   */
  public boolean contains(String messageId, long now, long window) {
    if (size == 0) {
      return false;
    }
    long hash = MemberHash.of(messageId);
    for (int i = size - 1; i >= 0; i--) {
      int place = place(i);
      if (now - clocks[place] > window) {
        return false;
      }
      if (hashes[place] == hash) {
        return true;
      }
    }
    return false;
  }

  /**
   * Remembers a message that was applied.
   *
   * @param messageId empty if it has none
   * @param clock the account's clock, ms; not before that of the message before
   * @param most how many messages are remembered
   * @param window for how long, ms of the clock
   */
  public void add(String messageId, long clock, int most, long window) {
    forget(clock, most - 1, window);
    append(messageId.isEmpty() ? NO_ID : MemberHash.of(messageId), clock);
  }

  /** Forgets what the window or the number does not reach any more. */
  void forget(long clock, int most, long window) {
    while (size > 0 && (size > most || clock - clocks[first] > window)) {
      first = first + 1 == hashes.length ? 0 : first + 1;
      size--;
    }
  }

  private void append(long hash, long clock) {
    if (size == hashes.length) {
      grow();
    }
    int place = place(size);
    hashes[place] = hash;
    clocks[place] = clock;
    size++;
  }

  private void grow() {
    int capacity = Math.max(4, size + (size >> 1));
    long[] newHashes = new long[capacity];
    long[] newClocks = new long[capacity];
    for (int i = 0; i < size; i++) {
      newHashes[i] = hashes[place(i)];
      newClocks[i] = clocks[place(i)];
    }
    hashes = newHashes;
    clocks = newClocks;
    first = 0;
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
    return 56 + hashes.length * 16;
  }
}
