// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.rules.ScalarReader;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses durations as rule sets write them, such as {@code 30d}; a day has 24 h. */
final class DurationConverter implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    long millis = ScalarReader.parseDuration(text).orElse(0);
    if (millis == 0) {
      throw new TypeConversionException("'" + text + "' is not a duration such as 36h or 30d");
    }
    return Duration.ofMillis(millis);
  }
}
