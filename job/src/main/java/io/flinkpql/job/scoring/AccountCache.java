// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A write-back cache of accounts in front of the state backend, bounded in bytes. Dirty accounts
 * are flushed when they are evicted, on a schedule before a checkpoint, or at its barrier.
 *
 * <p>The cache has two levels. Most accounts stay packed ({@link PackedAccounts}), which takes a
 * tenth of the memory of a decoded account. A message unpacks such an account into one reused
 * object and packs it again.
 *
 * <p>Packing costs more the larger an account is. So an account is also kept decoded ({@link
 * DecodedAccounts}) if its reuse distance is short for its size. Small accounts are as cheap to
 * unpack as to gather from scattered objects.
 */
final class AccountCache {

  /** Packs and unpacks accounts. */
  interface Format extends PackedAccounts.Bytes {
    /** Packs an account for {@link #copyTo} and returns its length in bytes. */
    int pack(Account account);

    /** Copies the account that was packed last to the start of an array. */
    @Override
    void copyTo(byte[] target);

    /**
     * Unpacks an account.
     *
     * @param packed array that begins with the account's bytes
     * @param length of the account's bytes
     * @param spare unused account whose memory may be reused for the result
     */
    Account unpack(String id, byte[] packed, int length, Account spare);

    /**
     * Creates an account without usage.
     *
     * @param instant of its first message, ms
     * @param spare unused account whose memory may be reused for the result
     */
    Account begin(String id, long instant, Account spare);

    /** Creates an unused account, to be passed as {@code spare}. */
    Account spare();
  }

  private static final int MAX_DECODED_ACCOUNTS = 16 * 1024;
  private static final int CACHE_BYTES_PER_DECODED_ACCOUNT = 8 * 1024;
  // The share of the cache's bytes that decoded accounts may take is one in this many.
  private static final int DECODED_SHARE = 4;
  // A decoded account pays off while its reuse distance is below this many accesses a byte.
  private static final int REUSE_DISTANCE_PER_BYTE = 32;
  // Writing this many bytes takes about as long as the fixed cost of writing an account.
  private static final int BYTES_PER_WRITE = 2048;
  // Estimates a large account's heap size from its packed size.
  private static final int HEAP_BYTES_PER_PACKED_BYTE = 2;

  private final AccountHash hashes;
  private final Format format;
  private final PackedAccounts packed;
  private final DecodedAccounts decoded;
  private final ReuseDistances reuseDistances = new ReuseDistances();
  private Account spare;

  /**
   * Creates an empty cache.
   *
   * @param maxBytes heap bytes that the accounts may take
   * @param hashes hashes the ids of accounts
   * @param format packs and unpacks accounts
   * @param writer writes one account to the state backend
   */
  AccountCache(long maxBytes, AccountHash hashes, Format format, PackedAccounts.Writer writer) {
    this.hashes = hashes;
    this.format = format;
    long maxDecodedBytes = maxBytes / DECODED_SHARE;
    packed = new PackedAccounts(maxBytes - maxDecodedBytes, writer);
    long maxDecoded = Math.min(MAX_DECODED_ACCOUNTS, maxBytes / CACHE_BYTES_PER_DECODED_ACCOUNT);
    decoded = new DecodedAccounts(maxDecoded, maxDecodedBytes, this::pack);
    spare = format.spare();
  }

  /**
   * Returns a cached account, valid until the next call that returns one.
   *
   * @return null if it is not cached; an {@code Optional} would be allocated for every message
   */
  Account get(String id) {
    int hash = hashes.of(id);
    int decodedSlot = decoded.find(hash, id);
    if (decodedSlot != DecodedAccounts.NONE) {
      return decoded.account(decodedSlot);
    }
    int slot = packed.find(hash, id);
    if (slot == PackedAccounts.NONE) {
      return null;
    }
    byte[] bytes = packed.bytes(slot);
    int length = packed.length(slot);
    if (isWorthDecoding(hash, length)) {
      return decode(hash, id, bytes, length, packed.takeDirty(slot));
    }
    return unpack(id, bytes, length);
  }

  /**
   * Adds a clean account and returns it, valid until the next call that returns one.
   *
   * @param stored its bytes in the state backend; the cache keeps the array
   */
  Account add(String id, byte[] stored) {
    int hash = hashes.of(id);
    packed.add(hash, id, stored);
    return isWorthDecoding(hash, stored.length)
        ? decode(hash, id, stored, stored.length, false)
        : unpack(id, stored, stored.length);
  }

  /**
   * Creates an account that is neither cached nor stored. It is valid until the next call that
   * returns one.
   *
   * @param instant of its first message, ms
   */
  Account begin(String id, long instant) {
    spare = format.begin(id, instant, spare);
    return spare;
  }

  private boolean isWorthDecoding(int hash, int length) {
    int reuseDistance = reuseDistances.record(hash, decoded.accessCount());
    return reuseDistance / REUSE_DISTANCE_PER_BYTE < length
        && decoded.admits(hash, (long) length * HEAP_BYTES_PER_PACKED_BYTE, reuseDistance);
  }

  private Account unpack(String id, byte[] bytes, int length) {
    spare = format.unpack(id, bytes, length, spare);
    return spare;
  }

  /** Decodes into a new object: the spare one has grown to the largest account it ever held. */
  private Account decode(int hash, String id, byte[] bytes, int length, boolean isDirty) {
    Account account = format.unpack(id, bytes, length, format.spare());
    decoded.add(hash, account, isDirty);
    return account;
  }

  /**
   * Returns an array that begins with the bytes of a cached account, or empty if the account is
   * decoded or not cached.
   */
  Optional<byte[]> packed(String id) {
    int hash = hashes.of(id);
    if (decoded.find(hash, id) != DecodedAccounts.NONE) {
      return Optional.empty();
    }
    int slot = packed.find(hash, id);
    return slot == PackedAccounts.NONE ? Optional.empty() : Optional.of(packed.bytes(slot));
  }

  /**
   * Returns a cached account for reading alone, which is no use of it. It is valid until the next
   * call that returns an account; empty if the account is decoded or not cached.
   */
  Optional<Account> peek(String id) {
    int hash = hashes.of(id);
    int slot =
        decoded.find(hash, id) == DecodedAccounts.NONE
            ? packed.find(hash, id)
            : PackedAccounts.NONE;
    return slot == PackedAccounts.NONE
        ? Optional.empty()
        : Optional.of(unpack(id, packed.bytes(slot), packed.length(slot)));
  }

  private void pack(Account account) {
    pack(hashes.of(account.id()), account);
  }

  private void pack(int hash, Account account) {
    int length = format.pack(account);
    packed.putDirty(hash, account.id(), format, length);
  }

  /** Puts a changed account and marks it dirty. The caller must not change it afterwards. */
  void putDirty(Account account) {
    int hash = hashes.of(account.id());
    int slot = decoded.find(hash, account.id());
    if (slot == DecodedAccounts.NONE) {
      pack(hash, account);
    } else {
      decoded.putDirty(slot, account);
    }
  }

  /**
   * Puts an account that the sweep changed. It is flushed at once unless it is decoded, so busy:
   * otherwise a sweep would leave more dirty accounts than can be flushed before the barrier.
   */
  void putSwept(Account account) {
    int hash = hashes.of(account.id());
    int slot = decoded.find(hash, account.id());
    if (slot == DecodedAccounts.NONE) {
      pack(hash, account);
      packed.flush(hash, account.id());
    } else {
      decoded.putDirty(slot, account);
    }
  }

  /** Removes an account without flushing it. */
  void remove(String id) {
    int hash = hashes.of(id);
    int slot = decoded.find(hash, id);
    if (slot != DecodedAccounts.NONE) {
      decoded.remove(slot);
    }
    packed.remove(hash, id);
  }

  /**
   * Flushes dirty accounts, the decoded ones last because they will soon change again.
   *
   * @param limit maximum number of accounts
   * @return how many were flushed
   */
  int flushSome(int limit) {
    int flushed = packed.flushSome(limit);
    for (; flushed < limit && decoded.dirty() > 0; flushed++) {
      Account account = decoded.takeDirty();
      int hash = hashes.of(account.id());
      pack(hash, account);
      packed.flush(hash, account.id());
    }
    return flushed;
  }

  /** Flushes every dirty account. */
  void flushAll() {
    flushSome(Integer.MAX_VALUE);
  }

  /**
   * Returns the ids that are cached now, those of decoded accounts up to twice. The cache may
   * change while the stream is consumed.
   */
  Stream<String> ids() {
    return Stream.concat(packed.ids(), decoded.ids());
  }

  /** Returns the number of cached accounts; a decoded one may count twice. */
  int size() {
    return packed.size() + decoded.size();
  }

  /** Returns the number of dirty accounts. */
  int dirty() {
    return decoded.dirty() + packed.dirty();
  }

  /**
   * Returns the work to flush all dirty accounts, as a number of small accounts. Every {@value
   * #BYTES_PER_WRITE} bytes count as one more.
   */
  int flushBacklog() {
    long dirtyBytes = packed.dirtyBytes() + decoded.dirtyBytes() / HEAP_BYTES_PER_PACKED_BYTE;
    return (int) Math.min(Integer.MAX_VALUE, dirty() + dirtyBytes / BYTES_PER_WRITE);
  }

  /** Returns the heap bytes of all cached accounts. */
  long bytes() {
    return decoded.bytes() + packed.bytes();
  }
}
