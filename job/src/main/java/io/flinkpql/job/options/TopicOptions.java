// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** How topics are created that the jobs write and that are missing. The jobs create none. */
public final class TopicOptions {

  /** {@code pql.topics.partitions}. */
  public static final ConfigOption<Integer> PARTITIONS =
      key("pql.topics.partitions")
          .intType()
          .defaultValue(12)
          .withDescription(
              "Partitions of a topic that is created: the most subtasks that can deliver what is in"
                  + " it. The topic of rule sets has one.");

  /** {@code pql.topics.replication-factor}. */
  public static final ConfigOption<Integer> REPLICATION_FACTOR =
      key("pql.topics.replication-factor")
          .intType()
          .defaultValue(-1)
          .withDescription("Copies of a topic that is created. -1: what the brokers say.");

  static final List<OptionConstraint<?>> RULES =
      List.of(
          OptionConstraint.between(PARTITIONS, 1, 10_000),
          new OptionConstraint<>(
              REPLICATION_FACTOR,
              copies -> copies == -1 || copies >= 1 && copies <= Short.MAX_VALUE,
              "-1 or at least 1"));

  private TopicOptions() {}
}
