// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** Defines the options of a backfill. */
public final class BackfillOptions {

  /** {@code pql.backfill.candidate}. */
  public static final ConfigOption<String> CANDIDATE =
      key("pql.backfill.candidate")
          .stringType()
          .noDefaultValue()
          .withDescription("Required. Name of the candidate's rule set.");

  /** {@code pql.backfill.wait}. */
  public static final ConfigOption<Duration> WAIT =
      key("pql.backfill.wait")
          .durationType()
          .defaultValue(Duration.ofHours(1))
          .withDescription(
              "Longest time to wait, after the scan, until the scoring job has merged all that it"
                  + " wrote.");

  static final List<OptionConstraint<?>> CONSTRAINTS =
      List.of(
          OptionConstraint.text(CANDIDATE, ".+", "a name"),
          OptionConstraint.duration(WAIT, Duration.ofSeconds(1)));

  private BackfillOptions() {}
}
