// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.job.metric.Metric;
import io.flinkpql.scoring.RuleTimeline;
import io.flinkpql.text.VisibleText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.KeyContext;

/**
 * The accounts of a subtask: packed in keyed state, behind a write-back cache, with their hold
 * timers.
 *
 * <p>Only this class sets the operator's current key, and only where it reads or writes keyed
 * state. Flink would set it for every message, which serializes the id although most accounts are
 * cached. Any call may flush other accounts and so change the current key.
 */
final class AccountStore {

  /** The packed account of the current key. */
  static final ValueStateDescriptor<byte[]> PACKED_ACCOUNT =
      new ValueStateDescriptor<>("accounts", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  /**
   * The keyed state of an operator.
   *
   * @param key sets the current key
   * @param hashes hashes ids in the order of key groups
   * @param packedAccount state of {@link #PACKED_ACCOUNT}
   * @param holdTimers timers of the current key
   * @param ids opens a stream of all keys in the state; it must be closed
   */
  record KeyedState(
      KeyContext key,
      AccountHash hashes,
      ValueState<byte[]> packedAccount,
      HoldTimers holdTimers,
      Supplier<Stream<String>> ids) {}

  private final KeyedState state;
  private final RuleTimeline timeline;
  private final ScoringMetrics metrics;
  private final AccountCodec codec = new AccountCodec();
  private final AccountCache cache;

  /**
   * Creates a store with an empty cache.
   *
   * @param timeline lays out accounts
   * @param cacheBytes heap bytes of the cache
   * @param metrics counts cache hits and misses
   */
  AccountStore(KeyedState state, RuleTimeline timeline, long cacheBytes, ScoringMetrics metrics) {
    this.state = state;
    this.timeline = timeline;
    this.metrics = metrics;
    cache = new AccountCache(cacheBytes, state.hashes(), new PackedFormat(), this::write);
  }

  /** Registers gauges of the cache and the hold timers. */
  void registerGauges(MetricGroup group) {
    Metric.CACHED_ACCOUNTS.gauge(group, () -> cache.size());
    Metric.CACHED_BYTES.gauge(group, () -> cache.bytes());
    Metric.DIRTY_ACCOUNTS.gauge(group, () -> cache.dirty());
    Metric.HOLD_TIMERS.gauge(group, () -> state.holdTimers().count());
  }

  /**
   * Returns an account from the cache or the state, valid until the next call that returns one.
   *
   * @return null if the account is not known; an {@code Optional} would be allocated per message
   */
  Account load(String id) {
    Account cached = cache.get(id);
    if (cached != null) {
      metrics.cacheHit();
      return cached;
    }
    metrics.cacheMiss();
    byte[] stored = read(id);
    return stored == null ? null : cache.add(id, stored);
  }

  /**
   * Creates an account that is not known. It is valid until the next call that returns one.
   *
   * @param instant of its first message, ms
   */
  Account begin(String id, long instant) {
    return cache.begin(id, instant);
  }

  /** Puts a changed account and marks it dirty. The caller must not change it afterwards. */
  void put(Account account) {
    cache.putDirty(account);
  }

  /** Deletes an account; its hold timer stays. */
  void delete(String id) {
    cache.remove(id);
    state.key().setCurrentKey(id);
    state.packedAccount().clear();
  }

  /**
   * Moves an account's hold timer.
   *
   * @param before current end of its hold, ms; {@link Account#NEVER} if there is no timer
   * @param after new end, ms; {@link Account#NEVER} to delete the timer
   */
  void moveHoldTimer(String id, long before, long after) {
    if (before != after) {
      state.key().setCurrentKey(id);
      state.holdTimers().move(before, after);
    }
  }

  /** Counts out a hold timer that has fired. */
  void holdTimerFired() {
    state.holdTimers().fired();
  }

  /** Returns a cached account without counting a hit or miss; null if it is not cached. */
  Account cached(String id) {
    return cache.get(id);
  }

  /** Returns an array that begins with a cached account's bytes; empty if decoded or not cached. */
  Optional<byte[]> cachedBytes(String id) {
    return cache.packed(id);
  }

  /** Returns a cached account for reading alone, which is no use of it; empty if decoded. */
  Optional<Account> peek(String id) {
    return cache.peek(id);
  }

  /** Returns the bytes of an account in the state, bypassing the cache. */
  Optional<byte[]> storedBytes(String id) {
    return Optional.ofNullable(read(id));
  }

  /** Puts an account that the sweep changed. It is flushed at once unless it is busy. */
  void putSwept(Account account) {
    cache.putSwept(account);
  }

  /**
   * Unpacks an account that is not cached.
   *
   * @param spare unused account whose memory may be reused for the result
   */
  Account unpack(String id, byte[] packed, Account spare) {
    return codec.unpack(id, packed, 0, packed.length, timeline.layouts(), spare);
  }

  /** Writes an account that is not cached to the state. */
  void writeUncached(Account account) {
    timeline.dropExpired(account);
    write(account.id(), codec.pack(account, timeline.nextChange(account)));
  }

  /** Returns the ids in the cache. The cache may change while the stream is consumed. */
  Stream<String> cachedIds() {
    return cache.ids();
  }

  /** Returns the ids in the state; the stream must be closed before the state backend is. */
  Stream<String> storedIds() {
    return state.ids().get();
  }

  /** Returns the number of dirty accounts. */
  int dirty() {
    return cache.dirty();
  }

  /** Returns the work to flush all dirty accounts, as a number of small accounts. */
  int flushBacklog() {
    return cache.flushBacklog();
  }

  /**
   * Flushes dirty accounts.
   *
   * @param limit maximum number of accounts
   * @return how many were flushed
   */
  int flushSome(int limit) {
    return cache.flushSome(limit);
  }

  /** Flushes every dirty account. */
  void flushAll() {
    cache.flushAll();
  }

  private byte[] read(String id) {
    state.key().setCurrentKey(id);
    try {
      return state.packedAccount().value();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the state backend cannot read account "
              + VisibleText.of(id)
              + "; if a restart does not help, the checkpoint is damaged: restore an earlier one",
          e);
    }
  }

  private void write(String id, byte[] packed) {
    state.key().setCurrentKey(id);
    try {
      state.packedAccount().update(packed);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the state backend cannot write account " + VisibleText.of(id), e);
    }
  }

  /** Packs accounts as they are stored, without usage that no window reaches any more. */
  private final class PackedFormat implements AccountCache.Format {

    @Override
    public int pack(Account account) {
      timeline.dropExpired(account);
      return codec.packToBuffer(account, timeline.nextChange(account));
    }

    @Override
    public void copyTo(byte[] target) {
      codec.copyTo(target, 0);
    }

    @Override
    public Account unpack(String id, byte[] packed, int length, Account spare) {
      return codec.unpack(id, packed, 0, length, timeline.layouts(), spare);
    }

    @Override
    public Account begin(String id, long instant, Account spare) {
      return timeline.newAccount(id, instant, spare);
    }

    @Override
    public Account spare() {
      return timeline.newAccount("", Account.UNSET);
    }
  }
}
