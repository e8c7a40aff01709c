// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Defines the option for the time in which an account must pay. */
final class AttributionOption {

  @Option(
      names = "--attribution",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "30d",
      description = "Time within which a lead must pay to be won; default: ${DEFAULT-VALUE}.")
  private Duration attribution;

  /** The time, ms. */
  long millis() {
    return attribution.toMillis();
  }
}
