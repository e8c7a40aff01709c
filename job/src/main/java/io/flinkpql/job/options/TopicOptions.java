// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** Defines the options for creating missing output topics. The jobs themselves create none. */
public final class TopicOptions {

  /** {@code pql.topics.partitions}. */
  public static final ConfigOption<Integer> PARTITIONS =
      key("pql.topics.partitions")
          .intType()
          .defaultValue(12)
          .withDescription(
              "Number of partitions of a created topic: an upper bound on the parallelism of"
                  + " delivery. The topics of rule sets always get one.");

  /** {@code pql.topics.replication-factor}. */
  public static final ConfigOption<Integer> REPLICATION_FACTOR =
      key("pql.topics.replication-factor")
          .intType()
          .defaultValue(-1)
          .withDescription(
              "Replication factor of a created topic. With -1 the brokers'"
                  + " default.replication.factor applies.");

  static final List<OptionConstraint<?>> CONSTRAINTS =
      List.of(
          OptionConstraint.integer(PARTITIONS, 1, 10_000),
          OptionConstraint.integer(
              REPLICATION_FACTOR,
              copies -> copies == -1 || copies >= 1 && copies <= Short.MAX_VALUE,
              "-1 or from 1 to 32767"));

  private TopicOptions() {}
}
