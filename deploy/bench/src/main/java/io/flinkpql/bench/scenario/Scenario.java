// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import java.util.Locale;

/** Selects a measurement of the benchmark. */
public enum Scenario {
  /** Throughput of all contenders, side by side. */
  THROUGHPUT,
  /** Time from sending a message to reading its qualification, at half load. */
  LATENCY,
  /** Pauses of scoring caused by checkpoints, at full load. */
  CHECKPOINT,
  /** Pauses of scoring and duration of the sweep when the day of every account ends. */
  MIDNIGHT,
  /** Pauses of scoring and time to re-evaluate when a version changes every account. */
  RULES,
  /** Throughput of a replay from files. */
  REPLAY,
  /** Work that a candidate adds to applying and evaluating a message. */
  LADDERS,
  /** Time of each analysts' view on tables with a long history. */
  VIEWS;

  /** Returns the name as the option {@code --scenario} takes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
