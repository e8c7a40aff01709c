// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** What was set for one webhook, checked. */
public final class WebhookConfiguration {

  private final String name;
  private final Configuration options;
  private final WebhookTarget target;

  WebhookConfiguration(String name, Configuration options, WebhookTarget target) {
    this.name = name;
    this.options = options;
    this.target = target;
  }

  /** What it is called. */
  public String name() {
    return name;
  }

  /** The value of one of {@link WebhookOptions} that has a default. */
  public <T> T get(ConfigOption<T> option) {
    return options.get(option);
  }

  /** The value that was set; empty if none was, whatever the default. */
  public <T> Optional<T> find(ConfigOption<T> option) {
    return options.getOptional(option);
  }

  /** What it takes to call it. */
  public WebhookTarget target() {
    return target;
  }
}
