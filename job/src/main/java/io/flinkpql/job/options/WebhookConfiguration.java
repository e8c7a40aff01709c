// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Holds the validated options of one webhook. */
public final class WebhookConfiguration {

  private final String name;
  private final Configuration options;
  private final WebhookTarget target;

  WebhookConfiguration(String name, Configuration options, WebhookTarget target) {
    this.name = name;
    this.options = options;
    this.target = target;
  }

  /** Returns the name of the webhook. */
  public String name() {
    return name;
  }

  /** Returns the value of one of {@link WebhookOptions} that has a default. */
  public <T> T get(ConfigOption<T> option) {
    return options.get(option);
  }

  /** Returns the value that was set; empty if only the default applies. */
  public <T> Optional<T> find(ConfigOption<T> option) {
    return options.getOptional(option);
  }

  /** Returns the URL, secrets and headers for its requests. */
  public WebhookTarget target() {
    return target;
  }
}
