// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.routing.RandomUsage;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.TestCluster;
import io.flinkpql.job.routing.UsageText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestCluster.class)
class ReplayIdentityIT {

  private static final String RULES =
      """
      name: test
      version: 1
      signals:
        sign_ins: {event: Signed In, measure: count}
      tiers:
        - {name: active, enter: ["sign_ins >= 1"]}
        - {name: busy, enter: ["sign_ins >= 3"]}
      identity: {wait: 1m, messages: 3, ttl: 1h}
      """;

  private final UsageText usage = new UsageText(RULES);

  @Test
  void aWaitingMessageIsAppliedInTheOrderOfItsEventTime(MiniCluster cluster) throws Exception {
    usage.tracks(10_000, "u");
    usage.tracks(20_000, "v", "a");
    usage.tracks(25_000, "v", "a");
    usage.joins(30_000, "u", "a");

    ReplayRun run = ReplayRun.of(cluster, RULES, usage.all(), OptionalLong.empty(), 1);

    assertThat(run.deadLetters()).isEmpty();
    assertThat(run.qualifications())
        .satisfiesExactly(
            first -> assertThat(first).contains("\"effective_at\":\"1970-01-01T00:00:10.000Z\""),
            second -> assertThat(second).contains("\"effective_at\":\"1970-01-01T00:00:25.000Z\""));
  }

  @Test
  void messagesStillWaitingAtTheEndAreDeadLettered(MiniCluster cluster) throws Exception {
    usage.tracks(10_000, "u");
    usage.joins(20_000, "v", "a");
    usage.tracks(20_000, "v");
    usage.line("{\"type\": \"page\", \"timestamp\": \"1970-01-01T00:00:30Z\"}");
    usage.line(
        "{\"type\": \"track\", \"event\": \"Signed In\", \"timestamp\": \"1970-01-01T00:00:30Z\"}");

    ReplayRun run = ReplayRun.of(cluster, RULES, usage.all(), OptionalLong.empty(), 1);

    assertThat(run.deadLetters()).containsExactly("no_account 0", "no_account 4");
    assertThat(run.counts().messages()).isEqualTo(5);
    assertThat(run.counts().identity()).isEqualTo(1);
    assertThat(run.counts().applied()).isEqualTo(1);
    assertThat(run.counts().unmatched()).isEqualTo(1);
    assertAddsUp(run.counts());
  }

  @Test
  void messagesAfterAsOfAreDroppedBeforeTheirAccountIsSought(MiniCluster cluster) throws Exception {
    usage.tracks(10_000, "u");
    usage.joins(30_001, "u", "a");
    usage.tracks(30_001, "u");
    usage.tracks(30_001, "w");
    usage.tracks(30_000, "v", "b");
    usage.tracks(30_001, "v", "b");

    ReplayRun run = ReplayRun.of(cluster, RULES, usage.all(), OptionalLong.of(30_000), 1);

    assertThat(run.deadLetters()).containsExactly("no_account 0");
    assertThat(run.counts().afterAsOf()).isEqualTo(3);
    assertThat(run.counts().applied()).isEqualTo(1);
    assertAddsUp(run.counts());
  }

  @Test
  void messagesOfOneInstantAreAppliedInInputOrder(MiniCluster cluster) throws Exception {
    List<String> accounts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      usage.joins(10_000, "u", "a" + i);
      usage.tracks(10_000, "u");
      accounts.add("a" + i);
    }
    List<SourcedMessage> shuffled = new ArrayList<>(usage.all());
    Collections.shuffle(shuffled, new Random(1));

    ReplayRun run = ReplayRun.of(cluster, RULES, shuffled, OptionalLong.empty(), 1);

    assertThat(run.accounts())
        .hasSize(accounts.size())
        .allSatisfy(account -> assertThat(account).contains("\"sign_ins\":1"));
  }

  @Test
  void outputsAreEqualAtAnyParallelism(MiniCluster cluster) throws Exception {
    RandomUsage.write(usage, 3_000, 1);
    List<SourcedMessage> shuffled = new ArrayList<>(usage.all());
    Collections.shuffle(shuffled, new Random(2));

    ReplayRun one = ReplayRun.of(cluster, RULES, usage.all(), OptionalLong.empty(), 1);
    ReplayRun two = ReplayRun.of(cluster, RULES, shuffled, OptionalLong.empty(), 2);
    ReplayRun four = ReplayRun.of(cluster, RULES, usage.all(), OptionalLong.empty(), 4);

    assertThat(one.counts().deadLetters()).containsKey("no_account");
    assertThat(one.qualifications()).hasSizeGreaterThan(10);
    assertThat(two).isEqualTo(one);
    assertThat(four).isEqualTo(one);
    assertAddsUp(one.counts());
  }

  private static void assertAddsUp(ReplayCounts counts) {
    assertThat(
            counts.applied()
                + counts.excluded()
                + counts.duplicates()
                + counts.unmatched()
                + counts.identity()
                + counts.afterAsOf()
                + counts.deadLetters().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(counts.messages());
  }
}
