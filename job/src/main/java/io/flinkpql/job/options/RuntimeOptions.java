// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** How Flink runs a job. A key of Flink's own, where it is set, has the last word. */
public final class RuntimeOptions {

  /** {@code pql.parallelism}. */
  public static final ConfigOption<Integer> PARALLELISM =
      key("pql.parallelism")
          .intType()
          .noDefaultValue()
          .withDescription("Subtasks of each operator. Not set: what the cluster says.");

  /** {@code pql.max-parallelism}. */
  public static final ConfigOption<Integer> MAX_PARALLELISM =
      key("pql.max-parallelism")
          .intType()
          .defaultValue(720)
          .withDescription(
              "The most subtasks the job can ever be scaled to; it is a multiple of many numbers."
                  + " State that was written with one cannot be read with another.");

  /** {@code pql.checkpoint.interval}. */
  public static final ConfigOption<Duration> CHECKPOINT_INTERVAL =
      key("pql.checkpoint.interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(10))
          .withDescription(
              "From checkpoint to checkpoint. With exactly-once delivery records are seen after the"
                  + " checkpoint that follows them.");

  /** {@code pql.checkpoint.directory}. */
  public static final ConfigOption<String> CHECKPOINT_DIRECTORY =
      key("pql.checkpoint.directory")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "A URI that all Flink processes reach, such as s3://bucket/checkpoints. Not set: what"
                  + " the cluster says.");

  static final List<OptionConstraint<?>> RULES =
      List.of(
          OptionConstraint.between(PARALLELISM, 1, 1 << 15),
          OptionConstraint.between(MAX_PARALLELISM, 1, 1 << 15),
          OptionConstraint.atLeast(CHECKPOINT_INTERVAL, Duration.ofMillis(100)),
          OptionConstraint.any(CHECKPOINT_DIRECTORY));

  private RuntimeOptions() {}
}
