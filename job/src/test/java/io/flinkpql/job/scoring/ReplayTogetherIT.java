// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.MemberHash;
import io.flinkpql.job.routing.TestCluster;
import io.flinkpql.job.routing.UsageText;
import java.util.OptionalLong;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestCluster.class)
class ReplayTogetherIT {

  private static final String RULES =
      """
      name: test
      version: 1
      signals:
        sign_ins: {event: Signed In, measure: count}
      tiers:
        - {name: active, enter: ["sign_ins >= 1"]}
        - {name: busy, enter: ["sign_ins >= 3"]}
      """;

  @Test
  void accountsWithTheSameHashAreScoredSeparately(MiniCluster cluster) throws Exception {
    String one = "acct0001";
    String other = "beab\u6b4a\u5558\u6a09\u7e6f";
    assertThat(MemberHash.of(other)).isEqualTo(MemberHash.of(one));
    UsageText usage = new UsageText(RULES);
    usage.tracks(10_000, "u", one);
    usage.tracks(10_000, "v", other);
    usage.tracks(20_000, "u", one);
    usage.tracks(30_000, "v", other);
    usage.tracks(40_000, "u", one);

    ReplayRun run = ReplayRun.of(cluster, RULES, usage.all(), OptionalLong.empty(), 2);

    assertThat(run.accounts())
        .satisfiesExactlyInAnyOrder(
            account -> assertThat(account).contains(one, "busy", "\"sign_ins\":3"),
            account -> assertThat(account).contains(other, "active", "\"sign_ins\":2"));
    assertThat(run.counts().qualifications()).isEqualTo(3);
    assertThat(run.qualifications())
        .as("the wall clock leaves no trace")
        .allMatch(
            record -> record.matches(".*\"effective_at\":(\"[^\"]+\"),\"recorded_at\":\\1,.*"));
    assertThat(run.counts().applied()).isEqualTo(5);
  }
}
