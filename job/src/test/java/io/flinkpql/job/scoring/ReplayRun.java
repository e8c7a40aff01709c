// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.routing.AccountPaths;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.SourcedMessageSerializer;
import io.flinkpql.job.routing.TestCluster;
import io.flinkpql.job.scoring.ReplayTopology.Extra;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * Runs a replay and holds its outputs.
 *
 * @param qualifications sorted
 * @param accounts sorted
 * @param deadLetters {@code reason offset}, sorted
 * @param counts of messages
 */
record ReplayRun(
    List<String> qualifications,
    List<String> accounts,
    List<String> deadLetters,
    ReplayCounts counts) {

  static ReplayRun of(
      MiniCluster cluster,
      String rules,
      List<SourcedMessage> messages,
      OptionalLong asOf,
      int parallelism)
      throws Exception {
    StreamExecutionEnvironment env = TestCluster.environment(cluster, parallelism);
    ReplayTopology.Outputs outputs =
        ReplayTopology.assemble(
            env,
            env.fromData(messages, SourcedMessageSerializer.TYPE).rebalance(),
            AccountPaths.SEGMENT,
            RuleHistory.of(new PublishedRules(rules, 0)),
            asOf,
            Set.of(Extra.STANDINGS));
    try (CloseableIterator<ReplayedRecord> qualifications =
            outputs.qualifications().collectAsync();
        CloseableIterator<ReplayedRecord> accounts = outputs.accounts().collectAsync();
        CloseableIterator<String> letters = letters(outputs).collectAsync()) {
      JobExecutionResult result = env.execute();
      return new ReplayRun(
          texts(qualifications), texts(accounts), sorted(letters), ReplayCounts.of(result));
    }
  }

  private static DataStream<String> letters(ReplayTopology.Outputs outputs) {
    return outputs
        .deadLetters()
        .map(letter -> letter.headers().get("reason") + " " + letter.headers().get("offset"));
  }

  private static List<String> texts(CloseableIterator<ReplayedRecord> records) {
    List<String> texts = new ArrayList<>();
    records.forEachRemaining(
        record -> texts.add(new String(record.value(), StandardCharsets.UTF_8)));
    return texts.stream().sorted().toList();
  }

  private static List<String> sorted(CloseableIterator<String> records) {
    List<String> all = new ArrayList<>();
    records.forEachRemaining(all::add);
    return all.stream().sorted().toList();
  }
}
