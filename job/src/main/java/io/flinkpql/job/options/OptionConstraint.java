// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * An option and which of its values are right.
 *
 * @param <T> type of its values
 * @param option the option
 * @param accepts whether a value is right
 * @param expectation what a right value is, to follow "must be"
 */
record OptionConstraint<T>(ConfigOption<T> option, Predicate<T> accepts, String expectation) {

  /** Whatever its type allows. */
  static <T> OptionConstraint<T> any(ConfigOption<T> option) {
    return new OptionConstraint<>(option, value -> true, "");
  }

  static OptionConstraint<Integer> between(ConfigOption<Integer> option, int least, int most) {
    return new OptionConstraint<>(
        option, value -> value >= least && value <= most, "from " + least + " to " + most);
  }

  static OptionConstraint<Duration> atLeast(ConfigOption<Duration> option, Duration least) {
    return new OptionConstraint<>(
        option, value -> value.compareTo(least) >= 0, "at least " + least.toMillis() + " ms");
  }

  static OptionConstraint<String> matching(
      ConfigOption<String> option, String pattern, String expectation) {
    return new OptionConstraint<>(option, value -> value.matches(pattern), expectation);
  }

  static OptionConstraint<List<String>> eachMatching(
      ConfigOption<List<String>> option, String pattern, String expectation) {
    return new OptionConstraint<>(
        option,
        values -> !values.isEmpty() && values.stream().allMatch(value -> value.matches(pattern)),
        expectation);
  }

  /**
   * What is wrong with this option's value, if anything.
   *
   * @param values what was set; an option that was not is right
   */
  Optional<String> error(Configuration values) {
    T value;
    try {
      value = values.get(option);
    } catch (IllegalArgumentException e) {
      return Optional.of(
          SecretKeys.isSecret(option.key())
              ? option.key() + ": cannot be read"
              : option.key() + ": " + cause(e));
    }
    return value == null || accepts.test(value)
        ? Optional.empty()
        : Optional.of(
            option.key()
                + ": must be "
                + expectation
                + ", is "
                + SecretKeys.show(option.key(), value));
  }

  /** The innermost message is the one that says what was expected. */
  private static String cause(Throwable thrown) {
    return thrown.getCause() == null ? thrown.getMessage() : cause(thrown.getCause());
  }
}
