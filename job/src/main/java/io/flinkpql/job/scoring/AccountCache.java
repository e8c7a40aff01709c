// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Accounts in front of the state backend, written back when they leave, ahead of a checkpoint or at
 * it. Bounded in bytes.
 *
 * <p>There are two levels. Most accounts are kept as bytes ({@link PackedAccounts}): a tenth of
 * what they take decoded, so ten times as many are here. Such a one is unpacked for a message, into
 * memory that is always the same, and packed again. What that costs grows with its bytes. So an
 * account is kept decoded as well ({@link DecodedAccounts}) if the next message about it is soon to
 * be expected, measured by its bytes: one with a third of all messages and 100 KB would else be
 * unpacked and packed for each of them, and so would some thousands of busy ones with 10 KB. One of
 * 250 bytes is as quickly unpacked as its objects are gathered from memory.
 */
final class AccountCache {

  /** Between an account and its bytes. */
  interface Format {
    /** Packs an account, which {@link #copyTo} then gives, and says how many bytes it takes. */
    int pack(Account account);

    /** Copies the account that was packed last. */
    void copyTo(byte[] target);

    /**
     * Unpacks an account.
     *
     * @param packed bytes of {@link #pack}, and maybe more behind them
     * @param spare an account that nobody uses any more and that may become this one
     */
    Account unpack(String id, byte[] packed, int length, Account spare);

    /**
     * An account that nothing is known of.
     *
     * @param instant of its first message, ms
     * @param spare an account that nobody uses any more and that may become this one
     */
    Account begin(String id, long instant, Account spare);

    /** An account that nobody uses. */
    Account spare();
  }

  private static final int MOST_DECODED = 16 * 1024;
  private static final int BYTES_PER_DECODED_PLACE = 8 * 1024;
  private static final int LOOKS_PER_BYTE = 32;
  // Bytes that take about as long to pack and write as what each account takes besides.
  private static final int BYTES_OF_A_WRITE = 2048;
  // Of a large account.
  private static final int DECODED_BYTES_PER_BYTE = 2;

  private final Format format;
  private final PackedAccounts packed;
  private final DecodedAccounts decoded;
  private final LastUses lastUses = new LastUses();
  private Account spare;

  /**
   * @param maxBytes heap bytes that the accounts may take
   * @param format packs and unpacks
   * @param writer writes one account to the store
   */
  AccountCache(long maxBytes, Format format, PackedAccounts.Writer writer) {
    this.format = format;
    long maxDecodedBytes = maxBytes / 4;
    packed = new PackedAccounts(maxBytes - maxDecodedBytes, writer);
    long places = Math.min(MOST_DECODED, maxBytes / BYTES_PER_DECODED_PLACE);
    decoded = new DecodedAccounts(places, maxDecodedBytes, this::pack);
    spare = format.spare();
  }

  /**
   * An account, good until the next one is asked for; null if it is not here: an Optional for each
   * message would be 16 bytes of garbage, where applying it makes 40.
   */
  Account get(String id) {
    int hash = PackedAccounts.hash(id);
    int place = decoded.find(hash, id);
    if (place != DecodedAccounts.NONE) {
      return decoded.account(place);
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
   * Takes an account from the store; good until the next one is asked for.
   *
   * @param stored its bytes; they are kept
   */
  Account add(String id, byte[] stored) {
    int hash = PackedAccounts.hash(id);
    packed.add(hash, id, stored);
    return isWorthDecoding(hash, stored.length)
        ? decode(hash, id, stored, stored.length, false)
        : unpack(id, stored, stored.length);
  }

  /**
   * An account that is neither here nor in the store; good until the next one is asked for.
   *
   * @param instant of its first message, ms
   */
  Account begin(String id, long instant) {
    spare = format.begin(id, instant, spare);
    return spare;
  }

  private boolean isWorthDecoding(int hash, int length) {
    int ago = lastUses.use(hash, decoded.looks());
    return ago / LOOKS_PER_BYTE < length
        && decoded.hasRoom(hash, length * DECODED_BYTES_PER_BYTE, ago);
  }

  private Account unpack(String id, byte[] bytes, int length) {
    spare = format.unpack(id, bytes, length, spare);
    return spare;
  }

  /** Into memory of its own: the spare one is as large as the largest account it ever was. */
  private Account decode(int hash, String id, byte[] bytes, int length, boolean isDirty) {
    Account account = format.unpack(id, bytes, length, format.spare());
    decoded.add(hash, account, isDirty);
    return account;
  }

  /**
   * The bytes of an account that is here and not decoded, and maybe more behind them; empty
   * otherwise.
   */
  Optional<byte[]> packed(String id) {
    int hash = PackedAccounts.hash(id);
    if (decoded.find(hash, id) != DecodedAccounts.NONE) {
      return Optional.empty();
    }
    int slot = packed.find(hash, id);
    return slot == PackedAccounts.NONE ? Optional.empty() : Optional.of(packed.bytes(slot));
  }

  private void pack(Account account) {
    pack(PackedAccounts.hash(account.id()), account);
  }

  private void pack(int hash, Account account) {
    int length = format.pack(account);
    packed.putDirty(hash, account.id(), format::copyTo, length);
  }

  /** Takes an account that differs from the store. It must not be changed any more. */
  void putDirty(Account account) {
    int hash = PackedAccounts.hash(account.id());
    int place = decoded.find(hash, account.id());
    if (place == DecodedAccounts.NONE) {
      pack(hash, account);
    } else {
      decoded.putDirty(place, account);
    }
  }

  /**
   * The same of an account that no message is about, and that none may be for long: it is written
   * at once, unless it is one of the busy ones that are decoded. A sweep changes more accounts in a
   * second than can be written in the last moments before a barrier.
   */
  void putVisited(Account account) {
    int hash = PackedAccounts.hash(account.id());
    int place = decoded.find(hash, account.id());
    if (place == DecodedAccounts.NONE) {
      pack(hash, account);
      packed.write(hash, account.id());
    } else {
      decoded.putDirty(place, account);
    }
  }

  /** Forgets an account without writing it. */
  void remove(String id) {
    int hash = PackedAccounts.hash(id);
    int place = decoded.find(hash, id);
    if (place != DecodedAccounts.NONE) {
      decoded.remove(place);
    }
    packed.remove(hash, id);
  }

  /**
   * Writes some of the accounts that differ from the store, the decoded ones last: they will change
   * again before long.
   *
   * @param most how many
   * @return how many were written
   */
  int writeSome(int most) {
    int written = packed.writeSome(most);
    for (; written < most && decoded.dirty() > 0; written++) {
      Account account = decoded.takeDirty();
      int hash = PackedAccounts.hash(account.id());
      pack(hash, account);
      packed.write(hash, account.id());
    }
    return written;
  }

  /** Writes every account that differs from the store. */
  void flush() {
    writeSome(Integer.MAX_VALUE);
  }

  /**
   * The ids of the accounts that are here now, some of them twice, whatever becomes of them while
   * they are gone through.
   */
  Stream<String> ids() {
    return Stream.concat(packed.ids(), decoded.ids());
  }

  /** How many accounts are here, the decoded ones twice. */
  int size() {
    return packed.size() + decoded.size();
  }

  /** How many of them differ from the store. */
  int dirty() {
    return decoded.dirty() + packed.dirty();
  }

  /**
   * What it takes to write those that differ from the store, as a number of accounts of hardly any
   * bytes: each further {@value #BYTES_OF_A_WRITE} bytes count as one more.
   */
  int backlog() {
    long dirtyBytes = packed.dirtyBytes() + decoded.dirtyBytes() / DECODED_BYTES_PER_BYTE;
    return (int) Math.min(Integer.MAX_VALUE, dirty() + dirtyBytes / BYTES_OF_A_WRITE);
  }

  /** Heap bytes they take. */
  long bytes() {
    return decoded.bytes() + packed.bytes();
  }
}
