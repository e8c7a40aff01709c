// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** How committed records are read for delivery. */
public final class DeliveryOptions {

  /** {@code pql.delivery.group-id}. */
  public static final ConfigOption<String> GROUP_ID =
      key("pql.delivery.group-id")
          .stringType()
          .defaultValue("pql-delivery")
          .withDescription("The delivery job's consumer group; shows how far it has read.");

  static final List<OptionConstraint<?>> RULES =
      List.of(OptionConstraint.matching(GROUP_ID, ".+", "a name"));

  private DeliveryOptions() {}
}
