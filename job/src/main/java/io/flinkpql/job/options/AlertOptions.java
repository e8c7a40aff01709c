// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** Defines the options of all alerts. {@link WebhookOptions} defines those of one webhook. */
public final class AlertOptions {

  /** {@code pql.webhooks}. */
  public static final ConfigOption<List<String>> WEBHOOKS =
      key("pql.webhooks")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "Names of the webhooks that alerts are sent to. The options of a webhook begin with"
                  + " pql.webhook.NAME. Without a value no alerts are sent.");

  /** {@code pql.alerts.group-id}. */
  public static final ConfigOption<String> GROUP_ID =
      key("pql.alerts.group-id")
          .stringType()
          .defaultValue("pql-alerts")
          .withDescription(
              "Consumer group that reads qualifications for alerts. A new group starts at the end"
                  + " of the topic: it sends alerts about later qualifications only.");

  static final List<OptionConstraint<?>> CONSTRAINTS =
      List.of(
          OptionConstraint.texts(
              WEBHOOKS,
              AlertOptions::areDistinctNames,
              "distinct names of lower-case letters, digits and '-', each beginning with a letter"
                  + " and at most 40 characters long"),
          OptionConstraint.text(GROUP_ID, ".+", "a non-empty text"));

  private AlertOptions() {}

  private static boolean areDistinctNames(List<String> names) {
    return names.stream().allMatch(name -> name.matches(WebhookOptions.NAME))
        && names.stream().distinct().count() == names.size();
  }
}
