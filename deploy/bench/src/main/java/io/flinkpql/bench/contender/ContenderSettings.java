// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a contender is told; the same for all but for {@code run}.
 *
 * @param run names this run of this contender and no other: for consumer groups, transactions
 * @param bootstrapServers of the broker
 * @param topic with the messages
 * @param rules a file with the rule set
 * @param parallelism subtasks of each operator, or threads
 * @param checkpointMillis from checkpoint to checkpoint, or from commit to commit
 * @param managedBytes native memory for state (RocksDB's caches and write buffers), of all subtasks
 *     together
 * @param directory for what it stores and spills; there and empty
 * @param jdbcUrl a database of PostgreSQL
 * @param jdbcUser who connects to it, without a password
 * @param options options of the job and of Flink that replace the bench's own, by key
 */
public record ContenderSettings(
    String run,
    String bootstrapServers,
    String topic,
    Path rules,
    int parallelism,
    long checkpointMillis,
    long managedBytes,
    Path directory,
    String jdbcUrl,
    String jdbcUser,
    Map<String, String> options) {

  /** The topic for qualifications of this run; it is there. */
  public String qualifications() {
    return run + ".qualifications";
  }

  /** The topic for accounts of this run; it is there. */
  public String accounts() {
    return run + ".accounts";
  }

  /** The topic for rule sets of this run; it is there. */
  public String ruleSets() {
    return run + ".rule-sets";
  }

  /** The topic for dead letters of this run; it is there. */
  public String deadLetters() {
    return run + ".dead-letters";
  }
}
