// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.account.Layout;
import io.flinkpql.rules.PublishedRules;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountCacheTest {

  private static final AccountHash HASHES = new AccountHash(KeyGroupRange.of(0, 63), 128);

  private static final Layout LAYOUT =
      new Layout(
          new PublishedRules(
                  """
                  {name: r, version: 1, signals: {a: {event: A, measure: count}},
                   tiers: [{name: t, enter: 'a >= 1'}]}
                  """,
                  0)
              .ruleSet());

  /** Heap bytes that an empty packed table and the decoded account in use take in any case. */
  private static final int MINIMUM_BYTES = 300 + 1_000;

  private final Map<String, byte[]> store = new HashMap<>();
  private final List<String> written = new ArrayList<>();
  private final AccountCodec codec = new AccountCodec();

  private AccountCache cache(long maxBytes) {
    return new AccountCache(maxBytes, HASHES, new Format(), this::write);
  }

  private void write(String id, byte[] packed) {
    written.add(id);
    store.put(id, packed.clone());
  }

  private static Account account(String id) {
    Account account = new Account(id, LAYOUT);
    account.moveClock(0);
    return account;
  }

  /** Loads an account like the operator: from the cache, from the store, or new. */
  private Account load(AccountCache cache, String id) {
    return Optional.ofNullable(cache.get(id))
        .or(() -> Optional.ofNullable(store.get(id)).map(bytes -> cache.add(id, bytes.clone())))
        .orElseGet(() -> begin(cache, id));
  }

  private static Account begin(AccountCache cache, String id) {
    Account account = cache.begin(id, 0);
    account.moveClock(0);
    return account;
  }

  private void touch(AccountCache cache, String id) {
    Account account = load(cache, id);
    account.nextSequence();
    cache.putDirty(account);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1_500, 20_000, 1 << 20})
  void accountsAreReadAsTheyWerePutAndBytesAreBounded(long maxBytes) {
    AccountCache cache = cache(maxBytes);
    Map<String, Long> model = new HashMap<>();
    long seed = maxBytes * 31 + 7;
    Random random = new Random(seed);
    for (int step = 0; step < 30_000; step++) {
      String at = "seed " + seed + ", step " + step;
      // Half of the accesses go to five accounts.
      String id = "account-" + (random.nextBoolean() ? random.nextInt(5) : random.nextInt(400));
      int choice = random.nextInt(200);
      if (choice == 0) {
        cache.remove(id);
        store.remove(id);
        model.remove(id);
      } else if (choice == 1) {
        cache.flushAll();
        assertThat(cache.dirty()).as(at).isZero();
        assertThat(store.keySet()).as(at).isEqualTo(model.keySet());
        store.forEach((key, bytes) -> assertThat(sequence(key, bytes)).isEqualTo(model.get(key)));
      } else if (choice < 10) {
        int before = cache.dirty();
        int flushed = cache.flushSome(3);
        assertThat(flushed).as(at).isBetween(0, 3);
        assertThat(cache.dirty()).as(at).isEqualTo(before - flushed);
      } else if (choice < 80) {
        assertThat(load(cache, id).sequence()).as(at).isEqualTo(model.getOrDefault(id, 0L));
        cache
            .peek(id)
            .ifPresent(peeked -> assertThat(peeked.sequence()).as(at).isEqualTo(model.get(id)));
      } else {
        Account account = load(cache, id);
        assertThat(account.id()).as(at).isEqualTo(id);
        assertThat(account.sequence()).as(at).isEqualTo(model.getOrDefault(id, 0L));
        long growth = random.nextInt(10) == 0 ? random.nextInt(1 << 20) : 1;
        for (long i = 0; i < Math.min(growth, 300); i++) {
          account.nextSequence();
        }
        account.moveClock(account.clock() + growth);
        if (choice < 195) {
          cache.putDirty(account);
        } else {
          cache.putSwept(account);
        }
        model.put(id, account.sequence());
      }
      assertThat(cache.bytes())
          .as(at)
          .isLessThanOrEqualTo(Math.max(maxBytes, maxBytes * 3 / 4 + MINIMUM_BYTES));
    }
    assertThat(cache.ids()).allSatisfy(id -> assertThat(model).containsKey(id));
  }

  private long sequence(String id, byte[] packed) {
    return codec.unpack(id, packed, version -> LAYOUT).sequence();
  }

  @Test
  void unusedAccountsAreEvictedAndFlushed() {
    AccountCache cache = cache(4_000);
    touch(cache, "a");
    for (int i = 0; i < 50; i++) {
      touch(cache, "b" + i);
      assertThat(cache.get("a")).isNotNull();
    }
    assertThat(cache.bytes()).isLessThanOrEqualTo(4_000);
    assertThat(written).contains("b0", "b1").doesNotContain("a", "b49");
  }

  @Test
  void anAccountThatChangedOftenIsFlushedOnce() {
    AccountCache cache = cache(1 << 20);
    for (int i = 0; i < 100; i++) {
      touch(cache, "a");
      touch(cache, "b" + i);
    }
    assertThat(written).isEmpty();
    assertThat(cache.dirty()).isEqualTo(101);
    cache.flushAll();
    assertThat(written).hasSize(101).doesNotHaveDuplicates();
    cache.flushAll();
    assertThat(written).hasSize(101);
    assertThat(sequence("a", store.get("a"))).isEqualTo(100);
  }

  @Test
  void anAccountThatWasFlushedIsClean() {
    AccountCache cache = cache(1 << 20);
    for (int i = 0; i < 10; i++) {
      touch(cache, "a" + i);
    }
    assertThat(cache.flushSome(4)).isEqualTo(4);
    assertThat(cache.dirty()).isEqualTo(6);
    touch(cache, written.get(0));
    assertThat(cache.flushSome(100)).isEqualTo(7);
    assertThat(cache.flushSome(100)).isZero();
    assertThat(cache.dirty()).isZero();
    assertThat(written).hasSize(11);
  }

  @Test
  void accountsAreFlushedByKeyGroup() {
    AccountCache cache = cache(1 << 20);
    for (int i = 0; i < 2_000; i++) {
      String id = "a" + i;
      if (KeyGroupRangeAssignment.assignToKeyGroup(id, 128) < 64) {
        touch(cache, id);
      }
    }
    cache.flushAll();
    int descents = 0;
    for (int i = 1; i < written.size(); i++) {
      int before = KeyGroupRangeAssignment.assignToKeyGroup(written.get(i - 1), 128);
      descents += KeyGroupRangeAssignment.assignToKeyGroup(written.get(i), 128) < before ? 1 : 0;
    }
    // Probing moves some accounts past the first ones of the next group. In random order half of
    // the steps would descend.
    assertThat(written).hasSizeGreaterThan(900);
    assertThat(descents).isLessThan(written.size() / 10);
  }

  @Test
  void aBusyAccountStaysDecoded() {
    AccountCache cache = cache(1 << 20);
    touch(cache, "a");
    touch(cache, "a");
    touch(cache, "a");
    Account inUse = cache.get("a");
    touch(cache, "b");
    assertThat(cache.get("a")).isSameAs(inUse);
    assertThat(cache.packed("a")).isEmpty();
    assertThat(cache.packed("b")).isPresent();
  }

  @Test
  void busyAccountsAreFlushedLast() {
    AccountCache cache = cache(1 << 20);
    for (int i = 0; i < 10; i++) {
      touch(cache, "a");
    }
    touch(cache, "b");
    assertThat(cache.packed("a")).isEmpty();
    assertThat(cache.flushSome(1)).isEqualTo(1);
    assertThat(written).containsExactly("b");
    assertThat(cache.flushSome(5)).isEqualTo(1);
    assertThat(sequence("a", store.get("a"))).isEqualTo(10);
    assertThat(cache.dirty()).isZero();
    touch(cache, "a");
    cache.flushAll();
    assertThat(sequence("a", store.get("a"))).isEqualTo(11);
    assertThat(written).containsExactly("b", "a", "a");
  }

  @Test
  void aNewAccountReusesTheMemoryOfThePreviousOne() {
    AccountCache cache = cache(1 << 20);
    Account first = begin(cache, "a");
    first.nextSequence();
    cache.putDirty(first);
    Account second = begin(cache, "b");
    assertThat(second).isSameAs(first);
    assertThat(second.id()).isEqualTo("b");
    assertThat(second.sequence()).isZero();
    cache.putDirty(second);
    assertThat(cache.get("a").sequence()).isEqualTo(1);
  }

  @Test
  void aSweptAccountIsFlushedAtOnceUnlessItIsBusy() {
    AccountCache cache = cache(1 << 20);
    for (int i = 0; i < 3; i++) {
      touch(cache, "busy");
    }
    touch(cache, "quiet");
    for (String id : List.of("busy", "quiet")) {
      Account account = load(cache, id);
      account.nextSequence();
      cache.putSwept(account);
    }
    assertThat(written).containsExactly("quiet");
    assertThat(sequence("quiet", store.get("quiet"))).isEqualTo(2);
    assertThat(load(cache, "quiet").sequence()).isEqualTo(2);
    cache.flushAll();
    assertThat(written).containsExactly("quiet", "busy");
    assertThat(sequence("busy", store.get("busy"))).isEqualTo(4);
  }

  @Test
  void aLargeAccountCountsInTheBacklogAsManySmallOnes() {
    AccountCache cache = cache(1 << 22);
    for (int i = 0; i < 10; i++) {
      touch(cache, "a" + i);
    }
    assertThat(cache.flushBacklog()).isEqualTo(10);
    Account large = account("large");
    for (int i = 0; i < 4_000; i++) {
      large.recent().add(i + 1, 0, 4_000, 1);
    }
    cache.putDirty(large);
    assertThat(cache.flushBacklog()).isBetween(25, 35);
    for (int i = 0; i < 3; i++) {
      touch(cache, "large");
    }
    assertThat(cache.packed("large")).isEmpty();
    assertThat(cache.flushBacklog()).isBetween(25, 45);
    cache.flushAll();
    assertThat(cache.flushBacklog()).isZero();
  }

  @Test
  void aRemovedAccountIsNotFlushed() {
    AccountCache cache = cache(1 << 20);
    for (int i = 0; i < 3; i++) {
      touch(cache, "a");
    }
    touch(cache, "b");
    cache.remove("a");
    cache.remove("b");
    cache.flushAll();
    assertThat(written).isEmpty();
    assertThat(cache.get("a")).isNull();
    assertThat(cache.get("b")).isNull();
    assertThat(cache.size()).isZero();
  }

  @Test
  void anEvictedAccountIsNotReferenced() {
    AccountCache cache = cache(1);
    WeakReference<Account> evicted = new WeakReference<>(account("a"));
    cache.putDirty(evicted.get());
    touch(cache, "b");
    assertThat(written).contains("a");
    Awaitility.await()
        .until(
            () -> {
              System.gc();
              return evicted.refersTo(null);
            });
  }

  private final class Format implements AccountCache.Format {

    @Override
    public int pack(Account account) {
      return codec.packToBuffer(account, Account.NEVER);
    }

    @Override
    public void copyTo(byte[] target) {
      codec.copyTo(target, 0);
    }

    @Override
    public Account unpack(String id, byte[] packed, int length, Account spare) {
      return codec.unpack(id, packed, 0, length, version -> LAYOUT, spare);
    }

    @Override
    public Account begin(String id, long instant, Account spare) {
      return spare.reuseOrCreate(id, LAYOUT);
    }

    @Override
    public Account spare() {
      return new Account("", LAYOUT);
    }
  }
}
