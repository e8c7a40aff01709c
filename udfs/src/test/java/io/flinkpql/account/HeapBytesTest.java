// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.sun.management.ThreadMXBean;
import io.flinkpql.rules.PublishedRules;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** Compares estimated sizes with the bytes that the JVM allocates for the same objects. */
class HeapBytesTest {

  private static final int OBJECTS = 1_000;
  // A JVM may lay fields out, and align objects, in another way than HeapBytes assumes.
  private static final double TOLERANCE = 15;

  private static final Layout LAYOUT =
      new Layout(
          new PublishedRules(
                  """
                  name: r
                  version: 1
                  signals: {n: {event: A, measure: count}}
                  tiers: [{name: t, enter: ["n >= 1", "traits.plan == 'pro'"]}]
                  """,
                  0)
              .ruleSet());

  private static <T> void assertEstimated(Supplier<T> creator, ToIntFunction<T> heapBytes) {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Object[] created = new Object[OBJECTS];
    T first = creator.get();
    long before = thread.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < OBJECTS; i++) {
      created[i] = creator.get();
    }
    double allocated = (double) (thread.getCurrentThreadAllocatedBytes() - before) / OBJECTS;
    assertThat(created).doesNotContainNull();
    assertThat((double) heapBytes.applyAsInt(first))
        .isCloseTo(allocated, withinPercentage(TOLERANCE));
  }

  @Test
  void aSeriesOfBuckets() {
    assertEstimated(() -> new Buckets(100), Buckets::heapBytes);
  }

  @Test
  void aCounterTrack() {
    assertEstimated(CounterTrack::new, CounterTrack::heapBytes);
  }

  @Test
  void aDistinctTrack() {
    assertEstimated(DistinctTrack::new, DistinctTrack::heapBytes);
  }

  @Test
  void theRecentMessages() {
    assertEstimated(HeapBytesTest::fiftyMessages, RecentMessages::heapBytes);
  }

  private static RecentMessages fiftyMessages() {
    RecentMessages messages = new RecentMessages();
    messages.restore(50);
    return messages;
  }

  @Test
  void theReadingCache() {
    assertEstimated(() -> new ReadingCache(LAYOUT), ReadingCache::heapBytes);
  }

  @Test
  void aLongTextOfATraitCounts() {
    Account account = new Account("a", LAYOUT);
    int without = account.heapBytes();
    account.setTrait(0, "x".repeat(1_000), 0);
    assertThat(account.heapBytes() - without).isBetween(1_000, 2_100);
  }
}
