// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Accounts as objects, by id, bounded in number and in bytes. Of a few that could leave, or be
 * written, the one used longest ago is taken: so those in use all the time stay, and are written
 * last.
 *
 * <p>Each account may stand in one of four places, given by its hash. In only one, two that are in
 * use all the time would drive each other out.
 */
final class DecodedAccounts {

  /** What is returned for an account that is not here. */
  static final int NONE = -1;

  private static final int PLACES_OF_ONE = 4;
  private static final int ACCOUNTS_LOOKED_AT = 8;
  private static final int FREE = 0;

  private final long maxBytes;
  private final Consumer<Account> changed;
  private final int[] hashes;
  private final Account[] accounts;
  private final boolean[] dirty;
  private final int[] bytesOf;
  private final int[] usedAt;
  private int looks;
  private int count;
  private long bytes;
  private int dirtyCount;
  private long dirtyBytes;
  private int evictionHand;
  private int writeHand;

  /**
   * @param places how many accounts may be here, about
   * @param maxBytes heap bytes that they may take; the one in use stays, however large
   * @param changed takes an account that differs from its bytes when it leaves
   */
  DecodedAccounts(long places, long maxBytes, Consumer<Account> changed) {
    this.maxBytes = maxBytes;
    this.changed = changed;
    int size = (int) Long.highestOneBit(Math.max(PLACES_OF_ONE, places));
    hashes = new int[size];
    accounts = new Account[size];
    dirty = new boolean[size];
    bytesOf = new int[size];
    usedAt = new int[size];
  }

  /**
   * Where an account stands, until the next change; it then counts as used.
   *
   * @param hash {@link PackedAccounts#hash} of the id
   * @return {@link #NONE} if it is not here
   */
  int find(int hash, String id) {
    looks++;
    int first = firstPlace(hash);
    for (int place = first; place < first + PLACES_OF_ONE; place++) {
      if (hashes[place] == hash && accounts[place].id().equals(id)) {
        usedAt[place] = looks;
        return place;
      }
    }
    return NONE;
  }

  /** The account that stands in a place. */
  Account account(int place) {
    return accounts[place];
  }

  /** Not by the low bits: the accounts that come here were found by those before. */
  private int firstPlace(int hash) {
    return (hash >>> 12) * PLACES_OF_ONE & accounts.length - 1;
  }

  /** How many accounts were looked for; runs over. */
  int looks() {
    return looks;
  }

  /**
   * Whether an account may come: if there is room, or if it is used more often than one that would
   * have to leave for it. Else, where more are busy than fit in, each would drive out the next.
   *
   * @param heapBytes that it takes, about
   * @param lookedForAgo {@link #looks} since it was last used
   */
  boolean hasRoom(int hash, long heapBytes, int lookedForAgo) {
    int first = firstPlace(hash);
    if (freePlace(first) == NONE && isLater(usedLongestAgo(first), lookedForAgo)) {
      return false;
    }
    return bytes + heapBytes <= maxBytes || !isLater(nextToLeave(), lookedForAgo);
  }

  private boolean isLater(int place, int ago) {
    return place != NONE && looks - usedAt[place] < ago;
  }

  private int freePlace(int first) {
    for (int place = first; place < first + PLACES_OF_ONE; place++) {
      if (accounts[place] == null) {
        return place;
      }
    }
    return NONE;
  }

  /** Of the places of one account, which are all taken. */
  private int usedLongestAgo(int first) {
    int oldest = first;
    for (int place = first + 1; place < first + PLACES_OF_ONE; place++) {
      oldest = earlierUsed(oldest, place);
    }
    return oldest;
  }

  /** Takes an account that is not here. */
  void add(int hash, Account account, boolean isDirty) {
    int first = firstPlace(hash);
    int place = freePlace(first);
    if (place == NONE) {
      place = usedLongestAgo(first);
      letGo(place);
    }
    hashes[place] = hash;
    usedAt[place] = looks;
    count++;
    put(place, account, isDirty);
  }

  /** Takes an account in the place of what it was before. */
  void putDirty(int place, Account account) {
    put(place, account, true);
  }

  private void put(int place, Account account, boolean isDirty) {
    boolean toWrite = isDirty || dirty[place];
    setClean(place);
    accounts[place] = account;
    int size = account.heapBytes();
    bytes += size - bytesOf[place];
    bytesOf[place] = size;
    if (toWrite) {
      dirty[place] = true;
      dirtyCount++;
      dirtyBytes += size;
    }
    evict();
  }

  private void evict() {
    int place = bytes > maxBytes ? nextToLeave() : NONE;
    while (place != NONE) {
      letGo(place);
      place = bytes > maxBytes ? nextToLeave() : NONE;
    }
  }

  /** Of the next few accounts, without the one in use; {@link #NONE} if there is no other. */
  private int nextToLeave() {
    int oldest = NONE;
    int seen = 0;
    for (int i = 0; i < accounts.length && seen < ACCOUNTS_LOOKED_AT; i++) {
      evictionHand = evictionHand + 1 & accounts.length - 1;
      if (accounts[evictionHand] != null && usedAt[evictionHand] != looks) {
        seen++;
        oldest = earlierUsed(oldest, evictionHand);
      }
    }
    return oldest;
  }

  /** The same of those that differ. */
  private int nextToWrite() {
    int oldest = NONE;
    int seen = 0;
    for (int i = 0; i < accounts.length && seen < ACCOUNTS_LOOKED_AT; i++) {
      writeHand = writeHand + 1 & accounts.length - 1;
      if (dirty[writeHand]) {
        seen++;
        oldest = earlierUsed(oldest, writeHand);
      }
    }
    return oldest;
  }

  /** The count of looks may run over: differences are right all the same. */
  private int earlierUsed(int place, int other) {
    return place == NONE || usedAt[other] - usedAt[place] < 0 ? other : place;
  }

  /** Not {@link #remove} and then the account: to take it may ask for others to leave. */
  private void letGo(int place) {
    Account account = accounts[place];
    boolean differs = dirty[place];
    remove(place);
    if (differs) {
      changed.accept(account);
    }
  }

  /** Forgets an account. */
  void remove(int place) {
    setClean(place);
    bytes -= bytesOf[place];
    bytesOf[place] = 0;
    accounts[place] = null;
    hashes[place] = FREE;
    count--;
  }

  private void setClean(int place) {
    if (dirty[place]) {
      dirty[place] = false;
      dirtyCount--;
      dirtyBytes -= bytesOf[place];
    }
  }

  /**
   * One that differs from its bytes, of a few in a row the one used longest ago; it stays here, and
   * who asks takes over that it has to be written.
   *
   * @throws java.util.NoSuchElementException if there is none
   */
  Account takeDirty() {
    int place = dirtyCount == 0 ? NONE : nextToWrite();
    if (place == NONE) {
      throw new NoSuchElementException("no account differs from its bytes");
    }
    setClean(place);
    return accounts[place];
  }

  /**
   * The ids of the accounts that are here now, whatever becomes of them while they are gone
   * through.
   */
  Stream<String> ids() {
    return Arrays.stream(accounts.clone()).filter(Objects::nonNull).map(Account::id);
  }

  /** How many accounts are here. */
  int size() {
    return count;
  }

  /** How many of them differ from their bytes. */
  int dirty() {
    return dirtyCount;
  }

  /** Heap bytes that those take which differ. */
  long dirtyBytes() {
    return dirtyBytes;
  }

  /** Heap bytes that all of them take. */
  long bytes() {
    return bytes;
  }
}
