// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Scripts accounts with more users and event names than could be stored one by one. */
class LargeAccountTest {

  private static final long START = AccountScript.millis("2026-03-01");
  private static final String LAST = "2026-03-14T23:59:59Z";
  private static final long TWO_WEEKS = 14L * 24 * 3_600_000;
  private static final int EXACT = 4096;
  private static final int MAX_PACKED_BYTES = 100 << 10;
  private static final int MAX_HEAP_BYTES = 300 << 10;

  @Test
  void aMillionUsersAreCountedInBoundedMemory() {
    int users = 1_000_000;
    AccountScript script =
        AccountScript.withSignals(
            "users: {event: '*', measure: distinct_users}",
            "users_7d: {event: '*', measure: distinct_users, window: 7d}",
            "sign_ins: {event: Signed In, measure: count}");
    for (int i = 0; i < users; i++) {
      script.message(
          "{'type':'track','event':'Signed In','userId':'user-"
              + i
              + "@example.com','messageId':'m"
              + i
              + "','context':{'groupId':'a'},'timestamp':'"
              + time(i, users)
              + "'}");
    }
    assertBounded(script);
    script.endAt(LAST);
    assertThat(script.signal("sign_ins")).isEqualTo(users);
    assertThat(script.signal("users")).isCloseTo(users, within(fourErrors(users, EXACT)));
    // Half of them, and half of the members that stand for them, were seen in the second week.
    assertThat(script.signal("users_7d"))
        .isCloseTo(users / 2.0, within(fourErrors(users / 2.0, EXACT / 2)));
  }

  private static double fourErrors(double count, int members) {
    return 4 * count / Math.sqrt(members);
  }

  @Test
  void aHundredThousandEventNamesLeaveNoTraceInMemory() {
    int names = 100_000;
    AccountScript script =
        AccountScript.withSignals(
            "all: {event: '*', measure: count}",
            "one: {event: Event number 77777, measure: count}");
    // The first message loads classes and fills buffers.
    script.track(time(0, names), "Event number 77777");
    long before = heapAfterCollection();
    for (int i = 0; i < names; i++) {
      script.track(time(i, names), "Event number " + i);
    }
    assertThat(heapAfterCollection() - before).as("heap").isLessThan(names * 20L);
    assertBounded(script);
    script.endAt(LAST);
    assertThat(script.signal("all")).isEqualTo(names + 1);
    assertThat(script.signal("one")).isEqualTo(2);
  }

  private static String time(int number, int of) {
    return Instant.ofEpochMilli(START + number * TWO_WEEKS / of).toString();
  }

  private static void assertBounded(AccountScript script) {
    assertThat(script.packed().length).as("bytes in the state").isLessThan(MAX_PACKED_BYTES);
    assertThat(script.account().orElseThrow().heapBytes())
        .as("bytes in memory")
        .isLessThan(MAX_HEAP_BYTES);
  }

  private static long heapAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
