// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.nio.file.Path;
import java.util.Map;

/**
 * Holds the settings of a contender's run; all contenders get the same but for {@code run}.
 *
 * @param run unique name of the run, for consumer groups, transactions and topics
 * @param bootstrapServers address of the broker
 * @param topic of the messages
 * @param rules file with the rule set
 * @param parallelism subtasks of each operator, or threads
 * @param checkpointMillis checkpoint interval, or commit interval
 * @param managedBytes native memory for state (RocksDB's block cache and write buffers), for all
 *     subtasks together
 * @param directory for state and temporary files; exists and is empty
 * @param jdbcUrl of a PostgreSQL database
 * @param jdbcUser of that database, without a password
 * @param options of the job and of Flink that replace the defaults of the benchmark, by key
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

  /** Returns the output topic for qualifications; it exists. */
  public String qualifications() {
    return run + ".qualifications";
  }

  /** Returns the output topic for qualifications under candidates; it exists. */
  public String shadowQualifications() {
    return run + ".shadow.qualifications";
  }

  /** Returns the topic for usage from before the begin of candidates; it exists. */
  public String backfill() {
    return run + ".backfill";
  }

  /** Returns the output topic for accounts; it exists. */
  public String accounts() {
    return run + ".accounts";
  }

  /** Returns the output topic for rule sets; it exists. */
  public String ruleSets() {
    return run + ".rule-sets";
  }

  /** Returns the output topic for dead letters; it exists. */
  public String deadLetters() {
    return run + ".dead-letters";
  }
}
