package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Accounts in front of the state backend, written back when they leave, ahead of a checkpoint or at
 * it. Bounded in bytes.
 *
 * <p>There are two levels. Most accounts are kept as bytes ({@link PackedAccounts}): a tenth of
 * what they take decoded, so ten times as many are here. Such a one is unpacked for a message, into
 * memory that is always the same, and packed again. An account that two messages of the last few
 * thousand are about is kept decoded until another one takes its place: one with a third of all
 * messages and 100 KB would else be unpacked and packed for each of them.
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

    /** An account that nobody uses. */
    Account spare();
  }

  private static final int MOST_DECODED = 1024;
  private static final int BYTES_PER_DECODED_PLACE = 64 * 1024;
  private static final int SEEN_LATELY = 4096;

  private final long maxDecodedBytes;
  private final Format format;
  private final PackedAccounts packed;
  // Each account has one place, by its hash; two that are in use and share it drive each other out.
  private final Account[] decoded;
  private final boolean[] decodedDirty;
  private final int[] decodedBytes;
  private final int[] seenLately = new int[SEEN_LATELY];
  private Account spare;
  private long bytes;
  private int dirty;
  private int hand;

  /**
   * @param maxBytes heap bytes that the accounts may take
   * @param format packs and unpacks
   * @param writer writes one account to the store
   */
  AccountCache(long maxBytes, Format format, PackedAccounts.Writer writer) {
    this.format = format;
    maxDecodedBytes = maxBytes / 4;
    packed = new PackedAccounts(maxBytes - maxDecodedBytes, writer);
    long places = Math.min(MOST_DECODED, maxBytes / BYTES_PER_DECODED_PLACE);
    decoded = new Account[Integer.highestOneBit((int) Math.max(1, places))];
    decodedDirty = new boolean[decoded.length];
    decodedBytes = new int[decoded.length];
    spare = format.spare();
  }

  /**
   * An account, good until the next one is asked for; null if it is not here: an Optional for each
   * message would be 16 bytes of garbage, where applying it makes 40.
   */
  Account get(String id) {
    int hash = PackedAccounts.hash(id);
    int place = place(hash);
    if (isDecoded(place, id)) {
      return decoded[place];
    }
    int slot = packed.find(hash, id);
    if (slot == PackedAccounts.NONE) {
      return null;
    }
    Account account = format.unpack(id, packed.bytes(slot), packed.length(slot), spare);
    if (seenLately(hash)) {
      decode(place, account, packed.takeDirty(slot));
    }
    return account;
  }

  /**
   * Takes an account from the store; good until the next one is asked for.
   *
   * @param stored its bytes; they are kept
   */
  Account add(String id, byte[] stored) {
    int hash = PackedAccounts.hash(id);
    Account account = format.unpack(id, stored, stored.length, spare);
    packed.add(hash, id, stored);
    if (seenLately(hash)) {
      decode(place(hash), account, false);
    }
    return account;
  }

  /**
   * The bytes of an account that is here and not decoded, and maybe more behind them; empty
   * otherwise.
   */
  Optional<byte[]> packed(String id) {
    int hash = PackedAccounts.hash(id);
    int slot = isDecoded(place(hash), id) ? PackedAccounts.NONE : packed.find(hash, id);
    return slot == PackedAccounts.NONE ? Optional.empty() : Optional.of(packed.bytes(slot));
  }

  private int place(int hash) {
    return hash >>> 16 & decoded.length - 1;
  }

  private boolean isDecoded(int place, String id) {
    return decoded[place] != null && decoded[place].id().equals(id);
  }

  private boolean seenLately(int hash) {
    int place = hash & SEEN_LATELY - 1;
    boolean seen = seenLately[place] == hash;
    seenLately[place] = hash;
    return seen;
  }

  private void decode(int place, Account account, boolean isDirty) {
    Account before = decoded[place];
    letGo(place);
    decoded[place] = account;
    setDirty(place, isDirty);
    spare = before == null ? format.spare() : before;
    measure(place);
  }

  /** Packs a decoded account if it was changed; if not, it is the same below or in the store. */
  private void letGo(int place) {
    Account account = decoded[place];
    if (account == null) {
      return;
    }
    if (decodedDirty[place]) {
      setDirty(place, false);
      pack(account);
    }
    drop(place);
  }

  private void drop(int place) {
    decoded[place] = null;
    setDirty(place, false);
    bytes -= decodedBytes[place];
    decodedBytes[place] = 0;
  }

  private void pack(Account account) {
    int length = format.pack(account);
    packed.putDirty(PackedAccounts.hash(account.id()), account.id(), format::copyTo, length);
  }

  private void setDirty(int place, boolean isDirty) {
    dirty += (isDirty ? 1 : 0) - (decodedDirty[place] ? 1 : 0);
    decodedDirty[place] = isDirty;
  }

  private void measure(int place) {
    int size = decoded[place].heapBytes();
    bytes += size - decodedBytes[place];
    decodedBytes[place] = size;
    // The account in use stays, however large.
    for (int i = 0; bytes > maxDecodedBytes && i < decoded.length; i++) {
      hand = hand + 1 & decoded.length - 1;
      if (hand != place) {
        letGo(hand);
      }
    }
  }

  /** Takes an account that differs from the store. It must not be changed any more. */
  void putDirty(Account account) {
    int place = place(PackedAccounts.hash(account.id()));
    if (isDecoded(place, account.id())) {
      decoded[place] = account;
      setDirty(place, true);
      measure(place);
    } else {
      pack(account);
    }
  }

  /** Forgets an account without writing it. */
  void remove(String id) {
    int hash = PackedAccounts.hash(id);
    if (isDecoded(place(hash), id)) {
      drop(place(hash));
    }
    packed.remove(hash, id);
  }

  /**
   * Writes some of the packed accounts that differ from the store. The decoded ones will change
   * again before long: they wait.
   *
   * @param most how many
   * @return how many were written
   */
  int writeSome(int most) {
    return packed.writeSome(most);
  }

  /** Writes every account that differs from the store. */
  void flush() {
    for (int place = 0; place < decoded.length; place++) {
      if (decodedDirty[place]) {
        setDirty(place, false);
        pack(decoded[place]);
      }
    }
    packed.writeSome(Integer.MAX_VALUE);
  }

  /** The ids of the accounts that are here now. */
  List<String> ids() {
    List<String> here = new ArrayList<>(packed.ids());
    for (Account account : decoded) {
      if (account != null) {
        here.add(account.id());
      }
    }
    return here;
  }

  /** How many accounts are here, the decoded ones twice. */
  int size() {
    int count = packed.size();
    for (Account account : decoded) {
      count += account == null ? 0 : 1;
    }
    return count;
  }

  /** How many of them differ from the store. */
  int dirty() {
    return dirty + packed.dirty();
  }

  /** Heap bytes they take. */
  long bytes() {
    return bytes + packed.bytes();
  }
}
