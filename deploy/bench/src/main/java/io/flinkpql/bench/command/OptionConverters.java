// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.command;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the values of the options of {@code bench}. */
final class OptionConverters {

  private OptionConverters() {}

  /**
   * Parses a time, a number of messages, or both: {@code 2m}, {@code 500000}, {@code 2m/500000}.
   */
  static final class WarmUps implements ITypeConverter<WarmUp> {
    private static final Pattern PARTS = Pattern.compile("([0-9]+ ?[a-z]+)(?:/([0-9]+))?|([0-9]+)");

    @Override
    public WarmUp convert(String text) {
      Matcher parts = PARTS.matcher(text);
      if (!parts.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not a time and a number of messages such as 2m/10000000");
      }
      if (parts.group(3) != null) {
        return new WarmUp(Duration.ofDays(1), Long.parseLong(parts.group(3)));
      }
      return new WarmUp(
          new Times().convert(parts.group(1)),
          parts.group(2) == null ? Long.MAX_VALUE : Long.parseLong(parts.group(2)));
    }
  }

  /** Parses durations in the format of Flink's options. */
  static final class Times implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return TimeUtils.parseDuration(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' is not a time such as 10s");
      }
    }
  }

  /** Parses memory sizes in the format of Flink's options. */
  static final class Sizes implements ITypeConverter<MemorySize> {
    @Override
    public MemorySize convert(String text) {
      try {
        return MemorySize.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' is not a size such as 2g");
      }
    }
  }

  /** Parses {@code on} and {@code off}. */
  static final class OnOff implements ITypeConverter<Boolean> {
    @Override
    public Boolean convert(String text) {
      return switch (text) {
        case "on" -> true;
        case "off" -> false;
        default -> throw new TypeConversionException("'" + text + "' is neither on nor off");
      };
    }
  }
}
