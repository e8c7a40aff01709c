// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** Defines the options for running a job on Flink. Flink's own keys override them. */
public final class RuntimeOptions {

  /** {@code pql.parallelism}. */
  public static final ConfigOption<Integer> PARALLELISM =
      key("pql.parallelism")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Number of subtasks of each operator; at most pql.max-parallelism. Without a value the"
                  + " cluster's parallelism.default applies.");

  /** {@code pql.max-parallelism}. */
  public static final ConfigOption<Integer> MAX_PARALLELISM =
      key("pql.max-parallelism")
          .intType()
          .defaultValue(720)
          .withDescription(
              "Number of key groups: the highest parallelism that a job can be scaled to. Do not"
                  + " change it later: state written with one value cannot be restored with"
                  + " another. Subtasks get equal shares if their number divides it.");

  /** {@code pql.checkpoint.interval}. */
  public static final ConfigOption<Duration> CHECKPOINT_INTERVAL =
      key("pql.checkpoint.interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(10))
          .withDescription(
              "Time between checkpoints. With exactly-once delivery, consumers see a record only"
                  + " after the next checkpoint, so this bounds latency.");

  /** {@code pql.checkpoint.directory}. */
  public static final ConfigOption<String> CHECKPOINT_DIRECTORY =
      key("pql.checkpoint.directory")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "URI of the checkpoint storage, such as s3://bucket/checkpoints. All Flink processes"
                  + " must reach it. Without a value the cluster's execution.checkpointing.dir"
                  + " applies; one of the two is required. Not used by ./pql run, whose --state"
                  + " names a directory on its machine.");

  /** {@code pql.takeover-timeout}. */
  public static final ConfigOption<Duration> TAKEOVER_TIMEOUT =
      key("pql.takeover-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(2))
          .withDescription(
              "Maximum time that a starting job waits for another instance to end: one that writes"
                  + " the same tables, or scores with the same consumer group or transactional id"
                  + " prefix. Then the job is refused and fails without a restart. Leave it above"
                  + " a minute, in which the sessions of a crashed instance end.");

  static final List<OptionConstraint<?>> CONSTRAINTS =
      List.of(
          OptionConstraint.integer(PARALLELISM, 1, 1 << 15),
          OptionConstraint.integer(MAX_PARALLELISM, 1, 1 << 15),
          OptionConstraint.duration(CHECKPOINT_INTERVAL, Duration.ofMillis(100)),
          OptionConstraint.text(CHECKPOINT_DIRECTORY),
          OptionConstraint.duration(TAKEOVER_TIMEOUT, Duration.ZERO));

  private RuntimeOptions() {}
}
