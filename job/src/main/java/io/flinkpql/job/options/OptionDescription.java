// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.DescribedEnum;
import org.apache.flink.configuration.description.TextElement;
import org.apache.flink.util.TimeUtils;

/**
 * Describes an option to people.
 *
 * @param key the full key; {@code NAME} in it stands for a name that the user chooses
 * @param type text, list, boolean, integer, number, duration, size or choice
 * @param defaultValue the default as it could be written, such as {@code 10 s}; {@code none} if
 *     there is none
 * @param meaning sentences: the effect, the units, the valid values
 */
public record OptionDescription(String key, String type, String defaultValue, String meaning) {

  /** Stands in for the default of an option without one. */
  static final String NO_DEFAULT = "none";

  static OptionDescription of(String prefix, OptionConstraint<?> constraint) {
    ConfigOption<?> option = constraint.option();
    return new OptionDescription(
        prefix + option.key(),
        constraint.type(),
        option.hasDefaultValue() ? readable(option.defaultValue()) : NO_DEFAULT,
        meaning(constraint));
  }

  private static String meaning(OptionConstraint<?> constraint) {
    String meaning =
        constraint.option().description().getBlocks().stream()
            .map(OptionDescription::plainText)
            .collect(Collectors.joining());
    if (!constraint.expectation().isEmpty()) {
      return meaning + " Must be " + constraint.expectation() + ".";
    }
    return constraint.choices().isEmpty() ? meaning : meaning + " " + choices(constraint.choices());
  }

  private static String choices(List<DescribedEnum> choices) {
    return choices.stream()
        .map(choice -> choice + ": " + plainText(choice.getDescription()))
        .collect(Collectors.joining("; ", "Values: ", "."));
  }

  private static String plainText(Object element) {
    return ((TextElement) element).getFormat();
  }

  /** Formats a value as a user would write it. */
  static String readable(Object value) {
    if (value instanceof Duration duration) {
      return duration.isZero() ? "0 s" : TimeUtils.formatWithHighestUnit(duration);
    }
    return String.valueOf(value);
  }
}
