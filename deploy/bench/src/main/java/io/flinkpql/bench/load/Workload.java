// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.util.Locale;

/**
 * Describes the input of a contender.
 *
 * @param accounts number of accounts
 * @param skew distribution of messages over accounts
 * @param dedupe whether the rule set drops duplicates
 */
public record Workload(int accounts, Skew skew, boolean dedupe) {

  /** Returns the name of the topic, which workloads with the same messages share. */
  public String topic() {
    return "usage-" + skew + "-" + accounts;
  }

  /** Returns a short description, such as {@code uniform 1,000,000}. */
  public String text() {
    return String.format(Locale.ROOT, "%s %,d%s", skew, accounts, dedupe ? "" : ", dedupe off");
  }
}
