// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A cache of decoded accounts, keyed by id and bounded in number and in bytes. It is 4-way set
 * associative: an account's hash selects a set of four slots. With one slot per hash, two busy
 * accounts could evict each other for ever.
 *
 * <p>Eviction and flushing approximate LRU: they take the least recently used of a small sample, so
 * busy accounts stay and are flushed last.
 */
final class DecodedAccounts {

  /** Returned for an account that is not cached. */
  static final int NONE = -1;

  private static final int SLOTS_PER_SET = 4;
  private static final int SAMPLE_SIZE = 8;
  private static final int FREE = 0;

  private final long maxBytes;
  private final Consumer<Account> evictedDirty;
  private final int[] hashes;
  private final Account[] accounts;
  private final boolean[] dirty;
  private final int[] heapBytes;
  private final int[] lastAccess;
  private int accessCount;
  private int size;
  private long bytes;
  private int dirtyCount;
  private long dirtyBytes;
  private int evictionHand;
  private int flushHand;

  /**
   * Creates an empty cache.
   *
   * @param capacity maximum number of accounts, rounded down to a power of two
   * @param maxBytes heap bytes of all accounts; the account in use stays even if it is larger
   * @param evictedDirty receives each dirty account that is evicted
   */
  DecodedAccounts(long capacity, long maxBytes, Consumer<Account> evictedDirty) {
    this.maxBytes = maxBytes;
    this.evictedDirty = evictedDirty;
    int slots = (int) Long.highestOneBit(Math.max(SLOTS_PER_SET, capacity));
    hashes = new int[slots];
    accounts = new Account[slots];
    dirty = new boolean[slots];
    heapBytes = new int[slots];
    lastAccess = new int[slots];
  }

  /**
   * Finds the slot of an account and counts an access. The slot is valid until the next change.
   *
   * @param hash {@link AccountHash} of the id
   * @return {@link #NONE} if it is not cached
   */
  int find(int hash, String id) {
    accessCount++;
    int first = firstSlot(hash);
    for (int slot = first; slot < first + SLOTS_PER_SET; slot++) {
      if (hashes[slot] == hash && accounts[slot].id().equals(id)) {
        lastAccess[slot] = accessCount;
        return slot;
      }
    }
    return NONE;
  }

  /** Returns the account in a slot. */
  Account account(int slot) {
    return accounts[slot];
  }

  private int firstSlot(int hash) {
    // The leading bits are the key group; busy accounts of one group would crowd into one set.
    return hash * SLOTS_PER_SET & accounts.length - 1;
  }

  /** Returns the number of calls of {@link #find}, hits and misses. May overflow. */
  int accessCount() {
    return accessCount;
  }

  /**
   * Returns whether an account should be added: there is room, or it is used more often than the
   * account it would evict. Without this check, more busy accounts than fit would thrash the cache.
   *
   * @param heapBytes estimated size of the account
   * @param reuseDistance accesses since the account's previous one
   */
  boolean admits(int hash, long heapBytes, int reuseDistance) {
    int first = firstSlot(hash);
    if (freeSlot(first) == NONE && isMoreRecent(leastRecentlyUsed(first), reuseDistance)) {
      return false;
    }
    return bytes + heapBytes <= maxBytes || !isMoreRecent(nextToEvict(), reuseDistance);
  }

  private boolean isMoreRecent(int slot, int reuseDistance) {
    return slot != NONE && accessCount - lastAccess[slot] < reuseDistance;
  }

  private int freeSlot(int first) {
    for (int slot = first; slot < first + SLOTS_PER_SET; slot++) {
      if (accounts[slot] == null) {
        return slot;
      }
    }
    return NONE;
  }

  /** Returns the least recently used slot of a full set. */
  private int leastRecentlyUsed(int first) {
    int oldest = first;
    for (int slot = first + 1; slot < first + SLOTS_PER_SET; slot++) {
      oldest = lessRecentlyUsed(oldest, slot);
    }
    return oldest;
  }

  /** Adds an account that is not cached. */
  void add(int hash, Account account, boolean isDirty) {
    int first = firstSlot(hash);
    int slot = freeSlot(first);
    if (slot == NONE) {
      slot = leastRecentlyUsed(first);
      evict(slot);
    }
    hashes[slot] = hash;
    lastAccess[slot] = accessCount;
    size++;
    put(slot, account, isDirty);
  }

  /** Replaces the account in a slot and marks it dirty. */
  void putDirty(int slot, Account account) {
    put(slot, account, true);
  }

  private void put(int slot, Account account, boolean isDirty) {
    boolean becomesDirty = isDirty || dirty[slot];
    markClean(slot);
    accounts[slot] = account;
    int newBytes = account.heapBytes();
    bytes += newBytes - heapBytes[slot];
    heapBytes[slot] = newBytes;
    if (becomesDirty) {
      dirty[slot] = true;
      dirtyCount++;
      dirtyBytes += newBytes;
    }
    evictToLimit();
  }

  private void evictToLimit() {
    int slot = bytes > maxBytes ? nextToEvict() : NONE;
    while (slot != NONE) {
      evict(slot);
      slot = bytes > maxBytes ? nextToEvict() : NONE;
    }
  }

  /** Samples the accounts behind the hand, but not the one in use. */
  private int nextToEvict() {
    int oldest = NONE;
    int sampled = 0;
    for (int i = 0; i < accounts.length && sampled < SAMPLE_SIZE; i++) {
      evictionHand = evictionHand + 1 & accounts.length - 1;
      if (accounts[evictionHand] != null && lastAccess[evictionHand] != accessCount) {
        sampled++;
        oldest = lessRecentlyUsed(oldest, evictionHand);
      }
    }
    return oldest;
  }

  /** Samples the dirty accounts behind the hand. */
  private int nextToFlush() {
    int oldest = NONE;
    int sampled = 0;
    for (int i = 0; i < accounts.length && sampled < SAMPLE_SIZE; i++) {
      flushHand = flushHand + 1 & accounts.length - 1;
      if (dirty[flushHand]) {
        sampled++;
        oldest = lessRecentlyUsed(oldest, flushHand);
      }
    }
    return oldest;
  }

  private int lessRecentlyUsed(int slot, int other) {
    // The difference stays right when the access count overflows.
    return slot == NONE || lastAccess[other] - lastAccess[slot] < 0 ? other : slot;
  }

  private void evict(int slot) {
    Account account = accounts[slot];
    boolean wasDirty = dirty[slot];
    // Removed first: the receiver may evict further accounts.
    remove(slot);
    if (wasDirty) {
      evictedDirty.accept(account);
    }
  }

  /** Removes an account without handing it on. */
  void remove(int slot) {
    markClean(slot);
    bytes -= heapBytes[slot];
    heapBytes[slot] = 0;
    accounts[slot] = null;
    hashes[slot] = FREE;
    size--;
  }

  private void markClean(int slot) {
    if (dirty[slot]) {
      dirty[slot] = false;
      dirtyCount--;
      dirtyBytes -= heapBytes[slot];
    }
  }

  /**
   * Marks a dirty account clean and returns it; the caller must write it. It stays in the cache.
   *
   * @throws NoSuchElementException if no account is dirty
   */
  Account takeDirty() {
    int slot = dirtyCount == 0 ? NONE : nextToFlush();
    if (slot == NONE) {
      throw new NoSuchElementException("no decoded account is dirty");
    }
    markClean(slot);
    return accounts[slot];
  }

  /** Returns the ids that are cached now. The cache may change while the stream is consumed. */
  Stream<String> ids() {
    return Arrays.stream(accounts.clone()).filter(Objects::nonNull).map(Account::id);
  }

  /** Returns the number of cached accounts. */
  int size() {
    return size;
  }

  /** Returns the number of dirty accounts. */
  int dirty() {
    return dirtyCount;
  }

  /** Returns the heap bytes of the dirty accounts. */
  long dirtyBytes() {
    return dirtyBytes;
  }

  /** Returns the heap bytes of all accounts. */
  long bytes() {
    return bytes;
  }
}
