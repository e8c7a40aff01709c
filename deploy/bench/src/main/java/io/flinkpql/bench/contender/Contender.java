// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A way to work on the messages of the topic, in the JVM that it is measured in. It reads the topic
 * from its beginning, finds each message's account and goes on until it is closed.
 */
public interface Contender extends AutoCloseable {

  /**
   * Starts the work and returns when it runs; called once.
   *
   * @throws Exception if it does not start
   */
  void start(ContenderSettings settings) throws Exception;

  /**
   * How many messages have come to where they are keyed by account, since the start. Asked about
   * ten times a second while it works, so it must cost nothing.
   */
  long events();

  /**
   * How much it stores now: the files of a checkpoint or, where there are none, of its store. Asked
   * once, at the end, while it works on; may take some seconds.
   *
   * @return bytes; 0 if it keeps nothing
   */
  long stateBytes();

  /**
   * The subtasks that are keyed by account, to be looked at a thousand times a second; none if it
   * cannot be told.
   */
  default List<SubtaskMetrics> subtasks() {
    return List.of();
  }

  /**
   * How long each subtask that is keyed by account was stopped by each checkpoint; asked once, at
   * the end.
   *
   * @param since checkpoints before do not count
   * @return milliseconds; none if it cannot be told
   */
  default List<Long> stopsAtCheckpoints(Instant since) {
    return List.of();
  }

  /** Other figures worth knowing, by name; asked once, at the end. */
  default Map<String, Long> figures() {
    return Map.of();
  }

  /**
   * Finds out whether it still does its work; asked about once a second.
   *
   * @throws IllegalStateException if it stopped or had to start again, with the reason
   */
  void check();

  /** Ends the work and everything that was started for it. */
  @Override
  void close() throws Exception;
}
