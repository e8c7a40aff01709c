// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** Which webhooks there are. What each does is in {@link WebhookOptions}. */
public final class AlertOptions {

  /** {@code pql.webhooks}. */
  public static final ConfigOption<List<String>> WEBHOOKS =
      key("pql.webhooks")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "Names of the webhooks that alerts go to; options of each begin with"
                  + " pql.webhook.NAME. A list, or split by ';'. Not set: no alerts.");

  /** {@code pql.alerts.group-id}. */
  public static final ConfigOption<String> GROUP_ID =
      key("pql.alerts.group-id")
          .stringType()
          .defaultValue("pql-alerts")
          .withDescription(
              "The consumer group that alerts are read with. One that never read begins with what"
                  + " is committed from then on.");

  static final List<OptionConstraint<?>> RULES =
      List.of(
          new OptionConstraint<>(
              WEBHOOKS,
              names ->
                  names.stream().allMatch(name -> name.matches(WebhookOptions.NAME))
                      && names.stream().distinct().count() == names.size(),
              "different names of lower-case letters, digits and '-', at most 40 characters each"),
          OptionConstraint.matching(GROUP_ID, ".+", "a name"));

  private AlertOptions() {}
}
