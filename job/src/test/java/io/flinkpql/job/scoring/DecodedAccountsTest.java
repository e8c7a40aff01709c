// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.account.Account;
import io.flinkpql.account.Layout;
import io.flinkpql.rules.PublishedRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.junit.jupiter.api.Test;

class DecodedAccountsTest {

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
  private static final int BYTES = new Account("a0", LAYOUT).heapBytes();

  private final List<String> evicted = new ArrayList<>();

  private DecodedAccounts accounts(int capacity, long maxBytes) {
    return new DecodedAccounts(capacity, maxBytes, account -> evicted.add(account.id()));
  }

  /** Puts a dirty account. Ids with one hash share a set of slots. */
  private static void use(DecodedAccounts accounts, int hash, String id) {
    int slot = accounts.find(hash, id);
    if (slot == DecodedAccounts.NONE) {
      accounts.add(hash, new Account(id, LAYOUT), true);
    } else {
      accounts.putDirty(slot, accounts.account(slot));
    }
  }

  @Test
  void fourAccountsOfOneSetDoNotEvictEachOther() {
    DecodedAccounts accounts = accounts(64, 1 << 20);
    for (int i = 0; i < 100; i++) {
      use(accounts, 7, "a" + i % 4);
    }
    assertThat(accounts.size()).isEqualTo(4);
    assertThat(evicted).isEmpty();
  }

  @Test
  void aFullSetEvictsItsLeastRecentlyUsedAccount() {
    DecodedAccounts accounts = accounts(64, 1 << 20);
    for (String id : List.of("a0", "a1", "a2", "a3", "a0", "a2", "a3")) {
      use(accounts, 7, id);
    }
    use(accounts, 7, "a4");
    assertThat(evicted).containsExactly("a1");
    assertThat(accounts.find(7, "a1")).isEqualTo(DecodedAccounts.NONE);
    assertThat(accounts.ids()).containsExactlyInAnyOrder("a0", "a2", "a3", "a4");
  }

  @Test
  void bytesAreBoundedAndEachEvictedDirtyAccountIsHandedOnOnce() {
    DecodedAccounts accounts = accounts(1024, 10 * BYTES);
    for (int i = 0; i < 100; i++) {
      use(accounts, HASHES.of("a" + i), "a" + i);
      assertThat(accounts.bytes()).isLessThanOrEqualTo(11L * BYTES);
    }
    assertThat(accounts.size()).isLessThan(12);
    Set<String> all = new HashSet<>(evicted);
    accounts.ids().forEach(all::add);
    assertThat(all).hasSize(100);
    assertThat(evicted).hasSize(100 - accounts.size()).doesNotHaveDuplicates();
  }

  @Test
  void theAccountInUseStaysEvenIfItExceedsTheLimit() {
    DecodedAccounts accounts = accounts(64, 1);
    use(accounts, 7, "a0");
    use(accounts, 1 << 20, "a1");
    assertThat(accounts.ids()).containsExactly("a1");
    assertThat(evicted).containsExactly("a0");
  }

  @Test
  void anAccountIsAdmittedOnlyIfItIsUsedMoreOftenThanTheOneItWouldEvict() {
    DecodedAccounts accounts = accounts(1024, 4 * BYTES);
    for (int i = 0; i < 4; i++) {
      assertThat(accounts.admits(HASHES.of("a" + i), BYTES, 1_000)).isTrue();
      use(accounts, HASHES.of("a" + i), "a" + i);
    }
    assertThat(accounts.find(HASHES.of("b"), "b")).isEqualTo(DecodedAccounts.NONE);
    // The first of them was used four accesses ago; misses count too.
    assertThat(accounts.admits(HASHES.of("b"), BYTES, 4)).isTrue();
    assertThat(accounts.admits(HASHES.of("b"), BYTES, 5)).isFalse();
  }

  @Test
  void theLeastRecentlyUsedAreFlushedFirstAndStay() {
    DecodedAccounts accounts = accounts(64, 1 << 20);
    for (int i = 0; i < 8; i++) {
      use(accounts, i + 1, "a" + i);
    }
    use(accounts, 1, "a0");
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      taken.add(accounts.takeDirty().id());
    }
    assertThat(taken).containsExactly("a1", "a2", "a3", "a4", "a5", "a6", "a7", "a0");
    assertThat(evicted).isEmpty();
    assertThatThrownBy(accounts::takeDirty).isInstanceOf(NoSuchElementException.class);
    assertThat(accounts.size()).isEqualTo(8);
    assertThat(accounts.dirty()).isZero();
    assertThat(accounts.dirtyBytes()).isZero();
  }

  @Test
  void dirtyAccountsAreCountedInNumberAndInBytes() {
    DecodedAccounts accounts = accounts(16, 12 * BYTES);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int step = 0; step < 20_000; step++) {
      String id = "a" + random.nextInt(10);
      int hash = HASHES.of(id);
      int slot = accounts.find(hash, id);
      switch (random.nextInt(4)) {
        case 0 -> {
          if (accounts.dirty() > 0) {
            accounts.takeDirty();
          }
        }
        case 1 -> {
          if (slot != DecodedAccounts.NONE) {
            accounts.remove(slot);
          }
        }
        default -> use(accounts, hash, id);
      }
      String at = "seed " + seed + ", step " + step;
      assertThat(accounts.bytes()).as(at).isEqualTo((long) accounts.size() * BYTES);
      assertThat(accounts.dirtyBytes()).as(at).isEqualTo((long) accounts.dirty() * BYTES);
      assertThat(accounts.ids()).as(at).hasSize(accounts.size()).doesNotHaveDuplicates();
    }
  }
}
