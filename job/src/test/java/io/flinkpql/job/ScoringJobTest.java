// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.scoring.ScoringTopology;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.runtime.partitioner.KeyGroupStreamPartitioner;
import org.junit.jupiter.api.Test;

/** Tests the job graph of the scoring job. */
class ScoringJobTest {

  /**
   * A forward edge keeps an account's records in order only while both operators have the same
   * parallelism; an autoscaler may change that, and the edge becomes a rebalance.
   */
  @Test
  void anAccountsRecordsAreKeyedOnTheirWayToTheSink() throws Exception {
    StreamGraph graph = graph();
    StreamNode scoring = node(graph, ScoringTopology.SCORING);

    assertThat(scoring.getOutEdges())
        .isNotEmpty()
        .extracting(StreamEdge::getPartitioner)
        .hasOnlyElementsOfType(KeyGroupStreamPartitioner.class);
  }

  private static StreamGraph graph() throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    ScoringJob.assemble(
        environment,
        JobConfiguration.load(
            new String[] {
              "--pql.rules.file=../deploy/rules/saas-default.yaml",
              "--pql.kafka.bootstrap-servers=localhost:9092",
              "--pql.kafka.topics.usage=usage"
            },
            Map.of(),
            ScoringJob.REQUIRED));
    return environment.getStreamGraph();
  }

  private static StreamNode node(StreamGraph graph, String name) {
    List<StreamNode> found =
        graph.getStreamNodes().stream()
            .filter(node -> name.equals(node.getOperatorName()))
            .toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
