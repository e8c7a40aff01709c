// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

class SweepProgressTest {

  private static final int KEY_GROUPS = 16;
  private static final int SUBTASKS = 2;

  /** Accounts of the second of two subtasks, in the state backend's order. */
  private static final List<String> ACCOUNTS =
      IntStream.range(0, 1_000)
          .mapToObj(i -> "acct_" + i)
          .filter(Predicate.not(id -> keyGroup(id) < KEY_GROUPS / SUBTASKS))
          .sorted(Comparator.comparing(SweepProgressTest::keyGroup))
          .toList();

  private final Sweeper sweeper =
      new Sweeper(() -> Stream.of("cached"), ACCOUNTS::stream, id -> {}, () -> {});
  private final SweepProgress progress =
      new SweepProgress(sweeper, new TaskInfoImpl("Scoring", KEY_GROUPS, 1, SUBTASKS, 0));

  private static int keyGroup(String id) {
    return KeyGroupRangeAssignment.assignToKeyGroup(id, KEY_GROUPS);
  }

  @Test
  void progressRisesFromZeroToOne() {
    assertThat(progress.getValue()).isEqualTo(1);
    sweeper.request();
    List<Double> values =
        Stream.iterate(0, i -> sweeper.running(), i -> i + 1)
            .map(
                i -> {
                  double value = progress.getValue();
                  sweeper.step(1);
                  return value;
                })
            .toList();
    assertThat(values).isSorted().startsWith(0.0, 0.0).contains(0.5).endsWith(0.875);
    assertThat(progress.getValue()).isEqualTo(1);
  }
}
