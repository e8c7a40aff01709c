// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountHashTest {

  private static final int IDS = 100_000;

  private static List<String> idsOf(KeyGroupRange groups, int maxParallelism) {
    return IntStream.range(0, IDS)
        .mapToObj("acct_%08d"::formatted)
        .filter(id -> groups.contains(group(id, maxParallelism)))
        .toList();
  }

  private static int group(String id, int maxParallelism) {
    return KeyGroupRangeAssignment.assignToKeyGroup(id, maxParallelism);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 1", "0, 127, 128", "64, 127, 128", "5, 5, 128", "1000, 1999, 32768"})
  void hashesOrderIdsByKeyGroup(int first, int last, int maxParallelism) {
    KeyGroupRange groups = KeyGroupRange.of(first, last);
    AccountHash hashes = new AccountHash(groups, maxParallelism);
    List<String> ids = new ArrayList<>(idsOf(groups, maxParallelism));
    assertThat(ids).isNotEmpty();
    ids.sort((a, b) -> Integer.compareUnsigned(hashes.of(a), hashes.of(b)));
    assertThat(ids).isSortedAccordingTo(Comparator.comparingInt(id -> group(id, maxParallelism)));
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 1", "0, 127, 128", "64, 127, 128", "5, 5, 128"})
  void bothEndsOfTheHashesSpreadEvenly(int first, int last, int maxParallelism) {
    KeyGroupRange groups = KeyGroupRange.of(first, last);
    AccountHash hashes = new AccountHash(groups, maxParallelism);
    List<String> ids = idsOf(groups, maxParallelism);
    int[] leading = new int[16];
    int[] trailing = new int[16];
    for (String id : ids) {
      int hash = hashes.of(id);
      assertThat(hash).isNotZero();
      leading[hash >>> 28]++;
      trailing[hash & 15]++;
    }
    int mean = ids.size() / 16;
    // Six standard deviations of a count that is spread at random.
    int margin = (int) (6 * Math.sqrt(mean));
    for (int i = 0; i < 16; i++) {
      assertThat(leading[i]).isBetween(mean - margin, mean + margin);
      assertThat(trailing[i]).isBetween(mean - margin, mean + margin);
    }
  }
}
