// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.util.Locale;

/**
 * What a contender works on.
 *
 * @param accounts how many there are
 * @param skew how messages are spread over them
 * @param dedupe whether duplicates are sought
 */
public record Workload(int accounts, Skew skew, boolean dedupe) {

  /** The topic's name; one topic serves every workload with the same messages. */
  public String topic() {
    return "usage-" + skew + "-" + accounts;
  }

  /** In words, short. */
  public String text() {
    return String.format(Locale.ROOT, "%s %,d%s", skew, accounts, dedupe ? "" : ", dedupe off");
  }
}
