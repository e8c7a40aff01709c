package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import io.flinkpql.account.Layout;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AccountCacheTest {

  private static final Layout LAYOUT =
      new Layout(
          new PublishedRules(
                  """
                  {name: r, version: 1, signals: {a: {event: A, measure: count}},
                   tiers: [{name: t, enter: 'a >= 1'}]}
                  """,
                  0)
              .read());

  private final List<String> written = new ArrayList<>();

  private AccountCache cache(long maxBytes, int maxDirty) {
    return new AccountCache(maxBytes, maxDirty, account -> written.add(account.id()));
  }

  private static Account account(String id) {
    return new Account(id, LAYOUT);
  }

  @Test
  void theAccountsUsedLongestAgoLeaveAndAreWritten() {
    AccountCache cache = cache(3000, 100);
    cache.putDirty(account("a"));
    for (int i = 0; i < 50; i++) {
      cache.get("a");
      cache.putDirty(account("b" + i));
    }
    assertThat(cache.bytes()).isLessThanOrEqualTo(3000);
    assertThat(cache.get("a")).isPresent();
    assertThat(written).startsWith("b0", "b1").doesNotContain("a");
    assertThat(written.size() + cache.size()).isEqualTo(51);
  }

  @Test
  void noMoreDifferFromTheStoreThanMayTheOldestAreWritten() {
    AccountCache cache = cache(1 << 20, 2);
    List.of("a", "b", "a", "c", "d").forEach(id -> cache.putDirty(account(id)));
    assertThat(written).containsExactly("a", "b");
    assertThat(cache.dirty()).isEqualTo(2);
    cache.flush();
    assertThat(written).containsExactly("a", "b", "c", "d");
    assertThat(cache.dirty()).isZero();
  }

  @Test
  void anAccountThatWasRemovedIsNotWritten() {
    AccountCache cache = cache(1 << 20, 100);
    cache.putDirty(account("a"));
    cache.remove("a");
    cache.flush();
    assertThat(written).isEmpty();
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void nothingHoldsOnToAnAccountThatHasLeft() {
    AccountCache cache = cache(1, 100);
    WeakReference<Account> left = new WeakReference<>(account("a"));
    cache.putDirty(left.get());
    cache.putDirty(account("b"));
    assertThat(written).containsExactly("a");
    Awaitility.await()
        .until(
            () -> {
              System.gc();
              return left.refersTo(null);
            });
    assertThat(cache.get("b")).isPresent();
  }
}
