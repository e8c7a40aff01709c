// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.rules.Identity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares stream and replay with {@link IdentityModel} on random usage in time order. */
@ExtendWith(TestCluster.class)
class RoutingTopologyIT {

  private static final Identity IDENTITY = new Identity(60_000, 3, 3_600_000);

  private static final String RULES =
      """
      name: test
      version: 1
      signals:
        sign_ins: {event: Signed In, measure: count}
      tiers:
        - {name: active, enter: ["sign_ins >= 1"]}
      """;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void streamInTimeOrderEqualsTheModel(long seed, MiniCluster cluster) throws Exception {
    UsageText usage = new UsageText(RULES);
    RandomUsage.write(usage, 2_000, seed);
    StreamExecutionEnvironment env = environment(cluster, RuntimeExecutionMode.STREAMING, 1);
    WatermarkStrategy<SourcedMessage> time =
        WatermarkStrategy.<SourcedMessage>forBoundedOutOfOrderness(Duration.ofSeconds(10))
            .withTimestampAssigner((message, none) -> message.timestamp());

    List<String> routed =
        results(
            env,
            RoutingTopology.assembleStreaming(
                messages(env, usage, time), IDENTITY, AccountPaths.SEGMENT));

    assertThat(routed)
        .anyMatch(line -> line.endsWith("no account"))
        .containsExactlyElementsOf(IdentityModel.route(usage.all(), IDENTITY));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void replayEqualsTheModel(long seed, MiniCluster cluster) throws Exception {
    UsageText usage = new UsageText(RULES);
    RandomUsage.write(usage, 2_000, seed);
    StreamExecutionEnvironment env = environment(cluster, RuntimeExecutionMode.BATCH, 2);
    WatermarkStrategy<SourcedMessage> time =
        WatermarkStrategy.<SourcedMessage>noWatermarks()
            .withTimestampAssigner((message, none) -> message.timestamp());

    List<String> routed =
        results(
            env,
            RoutingTopology.assembleReplay(
                messages(env, usage, time), IDENTITY, OptionalLong.empty(), AccountPaths.SEGMENT));

    assertThat(routed).containsExactlyElementsOf(IdentityModel.route(usage.all(), IDENTITY));
  }

  private static StreamExecutionEnvironment environment(
      MiniCluster cluster, RuntimeExecutionMode mode, int parallelism) {
    StreamExecutionEnvironment env = TestCluster.environment(cluster, parallelism);
    env.setRuntimeMode(mode);
    return env;
  }

  private static DataStream<SourcedMessage> messages(
      StreamExecutionEnvironment env, UsageText usage, WatermarkStrategy<SourcedMessage> time) {
    return env.fromData(usage.all(), SourcedMessageSerializer.TYPE)
        .assignTimestampsAndWatermarks(time);
  }

  private static List<String> results(StreamExecutionEnvironment env, RoutingTopology routing)
      throws Exception {
    DataStream<String> lines =
        routing
            .events()
            .map(event -> IdentityModel.line(event.position().offset(), event.account()))
            .union(
                routing
                    .deadLetters()
                    .map(
                        letter ->
                            IdentityModel.line(
                                Long.parseLong(letter.headers().get("offset")), "")));
    List<String> results = new ArrayList<>();
    try (CloseableIterator<String> collected = lines.collectAsync()) {
      env.execute();
      collected.forEachRemaining(results::add);
    }
    return results.stream().sorted().toList();
  }
}
