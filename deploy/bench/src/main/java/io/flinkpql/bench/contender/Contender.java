// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Runs a system under test in this JVM. It reads the topic from its beginning, brings each message
 * to its account, and goes on until it is closed.
 */
public interface Contender extends AutoCloseable {

  /**
   * Starts the contender and returns when it runs; called once.
   *
   * @throws Exception if it does not start
   */
  void start(ContenderSettings settings) throws Exception;

  /**
   * Returns the number of messages that have reached the operator keyed by account. Called 20 times
   * a second during the measurement, so it must be cheap.
   */
  long events();

  /**
   * Returns the size of the state: the files of a checkpoint, or of the store if there are no
   * checkpoints. Called once after the measurement, while the contender still runs; may take
   * seconds.
   *
   * @return bytes; 0 without state
   */
  long stateBytes();

  /**
   * Returns the metrics of the subtasks keyed by account, which are sampled every millisecond;
   * empty if unknown.
   */
  default List<SubtaskMetrics> subtasks() {
    return List.of();
  }

  /**
   * Returns the duration of the synchronous part of each checkpoint in each subtask keyed by
   * account. Called once after the measurement.
   *
   * @param since earlier checkpoints are left out
   * @return milliseconds; empty if unknown
   */
  default List<Long> checkpointSyncMillis(Instant since) {
    return List.of();
  }

  /** Returns further figures by name; called once after the measurement. */
  default Map<String, Long> figures() {
    return Map.of();
  }

  /**
   * Checks that the contender still runs; called about once a second.
   *
   * @throws IllegalStateException if it stopped or restarted, with the reason
   */
  void check();

  /** Stops the contender and everything that it started. */
  @Override
  void close() throws Exception;
}
