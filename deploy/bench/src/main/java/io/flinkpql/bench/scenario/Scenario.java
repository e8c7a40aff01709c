// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import java.util.Locale;

/** What is measured. */
public enum Scenario {
  /** How fast contenders are, side by side. */
  THROUGHPUT,
  /** From a message sent to its qualification seen, at half of a rate. */
  LATENCY,
  /** How long scoring stands still for a checkpoint, at full speed. */
  CHECKPOINT,
  /** How long scoring stands still, and until when, as all accounts are due at the end of a day. */
  MIDNIGHT,
  /** How fast files are replayed. */
  REPLAY;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
