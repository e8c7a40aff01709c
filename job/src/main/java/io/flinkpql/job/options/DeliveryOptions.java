// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** Defines the options for reading the committed topics in the delivery job. */
public final class DeliveryOptions {

  /** {@code pql.delivery.group-id}. */
  public static final ConfigOption<String> GROUP_ID =
      key("pql.delivery.group-id")
          .stringType()
          .defaultValue("pql-delivery")
          .withDescription(
              "Consumer group of the delivery job. Its committed offsets show the delivery lag; a"
                  + " new group starts at the beginning of the topics.");

  static final List<OptionConstraint<?>> CONSTRAINTS =
      List.of(OptionConstraint.text(GROUP_ID, ".+", "a non-empty text"));

  private DeliveryOptions() {}
}
