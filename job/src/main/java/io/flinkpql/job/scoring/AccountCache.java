package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decoded accounts in front of the state backend, written back when they leave, when too many
 * differ from what is stored, or at a checkpoint. Bounded in bytes; the accounts that were not used
 * for the longest time leave first.
 *
 * <p>The number that differ is bounded too, and the oldest of them are written between checkpoints:
 * what is left for the barrier is then small, however large the cache is.
 */
final class AccountCache {

  /** What a hash map and its entry cost beside the account, roughly. */
  private static final int ENTRY_BYTES = 120;

  private final long maxBytes;
  private final int maxDirty;
  private final Consumer<Account> writer;
  private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  // Those that differ from the store, in the order in which they began to; never one that has left.
  private final LinkedHashSet<Entry> dirty = new LinkedHashSet<>();
  private long bytes;

  private static final class Entry {
    private Account account;
    private int bytes;

    Entry(Account account) {
      this.account = account;
    }
  }

  /**
   * @param maxBytes heap bytes that the accounts may take, roughly
   * @param maxDirty how many of them may differ from the store
   * @param writer writes one account to the store
   */
  AccountCache(long maxBytes, int maxDirty, Consumer<Account> writer) {
    this.maxBytes = maxBytes;
    this.maxDirty = maxDirty;
    this.writer = writer;
  }

  /** An account, if it is here; it is then the one used last. */
  Optional<Account> get(String id) {
    Entry entry = entries.get(id);
    return entry == null ? Optional.empty() : Optional.of(entry.account);
  }

  /** Takes an account that differs from the store. */
  void putDirty(Account account) {
    Entry entry = entries.computeIfAbsent(account.id(), id -> new Entry(account));
    entry.account = account;
    int size = account.heapBytes() + ENTRY_BYTES;
    bytes += size - entry.bytes;
    entry.bytes = size;
    dirty.add(entry);
    writeBehind();
    evict();
  }

  private void writeBehind() {
    while (dirty.size() > maxDirty) {
      write(dirty.iterator().next());
    }
  }

  private void evict() {
    Iterator<Map.Entry<String, Entry>> eldest = entries.entrySet().iterator();
    // The account just put is the last one: it stays, however large.
    while (bytes > maxBytes && entries.size() > 1) {
      Entry entry = eldest.next().getValue();
      write(entry);
      eldest.remove();
      bytes -= entry.bytes;
    }
  }

  private void write(Entry entry) {
    if (dirty.remove(entry)) {
      writer.accept(entry.account);
    }
  }

  /** Forgets an account without writing it. */
  void remove(String id) {
    Entry entry = entries.remove(id);
    if (entry != null) {
      bytes -= entry.bytes;
      dirty.remove(entry);
    }
  }

  /** Writes every account that differs from the store. */
  void flush() {
    dirty.forEach(entry -> writer.accept(entry.account));
    dirty.clear();
  }

  /** The ids of the accounts that are here now. */
  List<String> ids() {
    return List.copyOf(entries.keySet());
  }

  /** How many accounts are here. */
  int size() {
    return entries.size();
  }

  /** How many of them differ from the store. */
  int dirty() {
    return dirty.size();
  }

  /** Heap bytes they take, roughly. */
  long bytes() {
    return bytes;
  }
}
