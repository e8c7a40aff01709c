// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DescribedEnum;
import org.apache.flink.configuration.MemorySize;

/**
 * Pairs an option with the values that it accepts.
 *
 * @param <T> type of the values
 * @param option the option
 * @param type name of the type, for people
 * @param accepts whether a value is valid
 * @param expectation completes "must be …"; empty if every value of the type is valid
 * @param choices the possible values of a choice, each with its meaning; otherwise empty
 */
record OptionConstraint<T>(
    ConfigOption<T> option,
    String type,
    Predicate<T> accepts,
    String expectation,
    List<DescribedEnum> choices) {

  private OptionConstraint(
      ConfigOption<T> option, String type, Predicate<T> accepts, String expectation) {
    this(option, type, accepts, expectation, List.of());
  }

  static OptionConstraint<String> text(ConfigOption<String> option) {
    return new OptionConstraint<>(option, "text", value -> true, "");
  }

  /** Accepts texts that match a pattern as a whole. */
  static OptionConstraint<String> text(
      ConfigOption<String> option, String pattern, String expectation) {
    return text(option, (String value) -> value.matches(pattern), expectation);
  }

  static OptionConstraint<String> text(
      ConfigOption<String> option, Predicate<String> accepts, String expectation) {
    return new OptionConstraint<>(option, "text", accepts, expectation);
  }

  /** Accepts non-empty lists whose items each match a pattern as a whole. */
  static OptionConstraint<List<String>> texts(
      ConfigOption<List<String>> option, String pattern, String expectation) {
    return texts(
        option,
        values -> !values.isEmpty() && values.stream().allMatch(value -> value.matches(pattern)),
        expectation);
  }

  static OptionConstraint<List<String>> texts(
      ConfigOption<List<String>> option, Predicate<List<String>> accepts, String expectation) {
    return new OptionConstraint<>(option, "list", accepts, expectation);
  }

  static OptionConstraint<Boolean> flag(ConfigOption<Boolean> option) {
    return new OptionConstraint<>(option, "boolean", value -> true, "");
  }

  static OptionConstraint<Integer> integer(ConfigOption<Integer> option, int least, int most) {
    return integer(
        option, value -> value >= least && value <= most, "from " + least + " to " + most);
  }

  static OptionConstraint<Integer> integer(
      ConfigOption<Integer> option, Predicate<Integer> accepts, String expectation) {
    return new OptionConstraint<>(option, "integer", accepts, expectation);
  }

  static OptionConstraint<Double> number(
      ConfigOption<Double> option, Predicate<Double> accepts, String expectation) {
    return new OptionConstraint<>(option, "number", accepts, expectation);
  }

  static OptionConstraint<Duration> duration(ConfigOption<Duration> option, Duration least) {
    return duration(
        option,
        value -> value.compareTo(least) >= 0,
        "at least " + OptionDescription.readable(least));
  }

  static OptionConstraint<Duration> duration(
      ConfigOption<Duration> option, Predicate<Duration> accepts, String expectation) {
    return new OptionConstraint<>(option, "duration", accepts, expectation);
  }

  static OptionConstraint<MemorySize> size(
      ConfigOption<MemorySize> option, Predicate<MemorySize> accepts, String expectation) {
    return new OptionConstraint<>(option, "size", accepts, expectation);
  }

  /** Accepts the constants of an enum. */
  static <E extends Enum<E> & DescribedEnum> OptionConstraint<E> choice(
      ConfigOption<E> option, E[] constants) {
    return new OptionConstraint<>(
        option, "choice", value -> true, "", List.<DescribedEnum>of(constants));
  }

  /**
   * Validates this option's value.
   *
   * @param values the values that were set; an option without a value is valid
   * @return the error, in one sentence that begins with the key; empty if the value is valid
   */
  Optional<String> error(Configuration values) {
    T value;
    try {
      value = values.get(option);
    } catch (IllegalArgumentException e) {
      return Optional.of(
          SecretKeys.isSecret(option.key())
              ? option.key() + ": is not a valid " + type
              : option.key() + ": " + innermostMessage(e));
    }
    return value == null || accepts.test(value)
        ? Optional.empty()
        : Optional.of(
            "%s: must be %s, is %s"
                .formatted(option.key(), expectation, shown(SecretKeys.mask(option.key(), value))));
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    return text.isEmpty() ? "empty" : text;
  }

  /** Returns the message of the root cause, which names the expected form of the value. */
  private static String innermostMessage(Throwable thrown) {
    return thrown.getCause() == null ? thrown.getMessage() : innermostMessage(thrown.getCause());
  }
}
