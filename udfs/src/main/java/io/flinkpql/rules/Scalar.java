// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads texts, numbers and durations; what is none becomes a problem and an empty result. */
final class Scalar {

  static final long DAY_MILLIS = 86_400_000L;

  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhd])");

  private final Problems problems;

  Scalar(Problems problems) {
    this.problems = problems;
  }

  /** A text; numbers and truth values must be quoted to be one. */
  Optional<String> text(Node node, String what) {
    if (!(node instanceof ScalarNode scalar)) {
      problems.add(node, what + " must be a text");
      return Optional.empty();
    } else if (!scalar.getTag().equals(Tag.STR)) {
      problems.add(
          node,
          what
              + " must be a text"
              + (scalar.getValue().isEmpty()
                  ? ""
                  : ": put " + scalar.getValue() + " in quotes if it is meant as one"));
      return Optional.empty();
    }
    return Optional.of(scalar.getValue());
  }

  /** A text with something in it, and without control characters. */
  Optional<String> name(Node node, String what) {
    Optional<String> text = text(node, what);
    if (text.isPresent() && text.get().isBlank()) {
      problems.add(node, what + " must not be empty");
      return Optional.empty();
    } else if (text.isPresent() && text.get().codePoints().anyMatch(Scalar::isUnfit)) {
      problems.add(node, what + " must not hold control characters");
      return Optional.empty();
    }
    return text;
  }

  private static boolean isUnfit(int codePoint) {
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
  }

  /** A whole number within bounds. */
  OptionalLong integer(Node node, String what, long least, long most) {
    if (isPlain(node) && INTEGER.matcher(((ScalarNode) node).getValue()).matches()) {
      long value = Long.parseLong(((ScalarNode) node).getValue());
      if (value >= least && value <= most) {
        return OptionalLong.of(value);
      }
    }
    problems.add(
        node,
        what
            + " must be a whole number"
            + (most == Long.MAX_VALUE
                ? " from " + least + " on"
                : " from " + least + " to " + most));
    return OptionalLong.empty();
  }

  /** A finite number. */
  OptionalDouble number(Node node, String what) {
    if (isPlain(node) && NUMBER.matcher(((ScalarNode) node).getValue()).matches()) {
      double value = Double.parseDouble(((ScalarNode) node).getValue());
      if (Double.isFinite(value)) {
        return OptionalDouble.of(value);
      }
    }
    problems.add(node, what + " must be a finite number");
    return OptionalDouble.empty();
  }

  /** A duration in ms, within bounds. */
  OptionalLong duration(Node node, String what, long least, long most) {
    Optional<Matcher> matcher = matched(node, DURATION);
    if (matcher.isEmpty()) {
      problems.add(node, what + " must be a duration like 90s, 5m, 36h or 7d");
      return OptionalLong.empty();
    }
    long millis = Long.parseLong(matcher.get().group(1)) * unitMillis(matcher.get().group(2));
    if (millis < least || millis > most) {
      problems.add(node, what + " must be from " + inWords(least) + " to " + inWords(most));
      return OptionalLong.empty();
    }
    return OptionalLong.of(millis);
  }

  /** A number of days or hours, as windows have it. */
  record Span(int length, boolean hours) {}

  /** {@code 7d} or {@code 24h}. */
  Optional<Span> span(Node node, String what) {
    Optional<Span> span = spanOf(node);
    if (span.isEmpty()) {
      problems.add(node, what + " must be a number of days or hours like 7d or 24h");
    }
    return span;
  }

  /** {@code 7d}, within bounds. */
  OptionalInt days(Node node, String what, int least, int most) {
    Optional<Span> days =
        spanOf(node)
            .filter(span -> !span.hours() && span.length() >= least && span.length() <= most);
    if (days.isEmpty()) {
      problems.add(node, what + " must be a number of days from " + least + "d to " + most + "d");
    }
    return days.map(span -> OptionalInt.of(span.length())).orElse(OptionalInt.empty());
  }

  private static Optional<Span> spanOf(Node node) {
    return matched(node, DURATION)
        .filter(matcher -> matcher.group(2).matches("[dh]"))
        .map(m -> new Span(Integer.parseInt(m.group(1)), m.group(2).equals("h")));
  }

  /** The elements of a list, or the one that stands in a list's place. */
  List<Node> list(Node node) {
    return node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
  }

  /** Names in a list, or one alone. */
  List<String> names(Node node, String what) {
    List<String> names = new ArrayList<>();
    for (Node element : list(node)) {
      name(element, what).ifPresent(names::add);
    }
    if (list(node).isEmpty()) {
      problems.add(node, what + ": the list is empty");
    }
    return names;
  }

  private static Optional<Matcher> matched(Node node, Pattern pattern) {
    if (!(node instanceof ScalarNode scalar)) {
      return Optional.empty();
    }
    Matcher matcher = pattern.matcher(scalar.getValue());
    return matcher.matches() ? Optional.of(matcher) : Optional.empty();
  }

  private static boolean isPlain(Node node) {
    return node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN;
  }

  private static long unitMillis(String unit) {
    return switch (unit) {
      case "s" -> 1_000L;
      case "m" -> 60_000L;
      case "h" -> 3_600_000L;
      default -> DAY_MILLIS;
    };
  }

  /** A duration as rule sets write it, in its largest whole unit. */
  static String inWords(long millis) {
    for (String unit : List.of("d", "h", "m")) {
      if (millis > 0 && millis % unitMillis(unit) == 0) {
        return millis / unitMillis(unit) + unit;
      }
    }
    return millis / 1_000 + "s";
  }
}
