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

/**
 * Reads strings, numbers and durations. A node of another kind adds an error and gives an empty
 * result. The parameter {@code what} of each method names the node in the error message.
 */
public final class ScalarReader {

  /** The length of a day outside windows, in ms. */
  public static final long DAY_MILLIS = 86_400_000L;

  /** Maximum length of a name, characters. Records repeat names, so this bounds records too. */
  static final int MAX_NAME = 200;

  private static final int MAX_LABEL = 100;

  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhd])");

  private final RuleSetErrors errors;

  /** Creates a reader that reports to {@code errors}. */
  public ScalarReader(RuleSetErrors errors) {
    this.errors = errors;
  }

  /** Reads a string; a number, boolean or null must be quoted. */
  public Optional<String> string(Node node, String what) {
    if (!(node instanceof ScalarNode scalar)) {
      errors.add(node, what + " must be a string");
      return Optional.empty();
    } else if (!scalar.getTag().equals(Tag.STR)) {
      errors.add(
          node,
          what
              + " must be a string"
              + (scalar.getValue().isEmpty() ? "" : ": put " + scalar.getValue() + " in quotes"));
      return Optional.empty();
    }
    return Optional.of(scalar.getValue());
  }

  /** Reads a name: a text that is no longer than the longest name of an event in a message. */
  public Optional<String> name(Node node, String what) {
    return text(node, what).filter(name -> isWithin(MAX_NAME, name, node, what));
  }

  /** Returns whether a text is no longer than a number of characters; else adds an error. */
  boolean isWithin(int limit, String text, Node node, String what) {
    boolean within = text.codePointCount(0, text.length()) <= limit;
    if (!within) {
      errors.add(node, what + " can have at most " + limit + " characters");
    }
    return within;
  }

  /** Reads a string that is not blank and has no control characters. */
  public Optional<String> text(Node node, String what) {
    Optional<String> name = string(node, what);
    if (name.isPresent() && name.get().isBlank()) {
      errors.add(node, what + " must not be empty");
      return Optional.empty();
    } else if (name.isPresent() && name.get().codePoints().anyMatch(ScalarReader::isForbidden)) {
      errors.add(node, what + " must not contain control characters");
      return Optional.empty();
    }
    return name;
  }

  /** Reads the words by which people know a signal, tier or segment. */
  Optional<String> label(Node node) {
    String what = "'label'";
    return text(node, what).filter(label -> isWithin(MAX_LABEL, label, node, what));
  }

  private static boolean isForbidden(int codePoint) {
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
  }

  /** Reads a whole number from min to max. */
  public OptionalLong integer(Node node, String what, long min, long max) {
    if (isPlain(node) && INTEGER.matcher(((ScalarNode) node).getValue()).matches()) {
      long value = Long.parseLong(((ScalarNode) node).getValue());
      if (value >= min && value <= max) {
        return OptionalLong.of(value);
      }
    }
    errors.add(
        node,
        what
            + " must be a whole number"
            + (max == Long.MAX_VALUE ? ", at least " + min : " from " + min + " to " + max));
    return OptionalLong.empty();
  }

  /** Reads a finite number. */
  public OptionalDouble number(Node node, String what) {
    if (isPlain(node) && NUMBER.matcher(((ScalarNode) node).getValue()).matches()) {
      double value = Double.parseDouble(((ScalarNode) node).getValue());
      if (Double.isFinite(value)) {
        return OptionalDouble.of(value);
      }
    }
    errors.add(node, what + " must be a finite number");
    return OptionalDouble.empty();
  }

  /** Reads a number from min to max; both must be whole numbers. */
  OptionalDouble number(Node node, String what, double min, double max) {
    OptionalDouble number = number(node, what);
    if (number.isPresent() && (number.getAsDouble() < min || number.getAsDouble() > max)) {
      errors.add(node, what + " must be from " + (long) min + " to " + (long) max);
      return OptionalDouble.empty();
    }
    return number;
  }

  /** Reads a duration from min to max, all in ms. */
  public OptionalLong duration(Node node, String what, long min, long max) {
    Optional<Matcher> matcher = matched(node, DURATION);
    if (matcher.isEmpty()) {
      errors.add(node, what + " must be a duration like 90s, 5m, 36h or 7d");
      return OptionalLong.empty();
    }
    long millis = millis(matcher.get());
    if (millis < min || millis > max) {
      errors.add(node, what + " must be from " + duration(min) + " to " + duration(max));
      return OptionalLong.empty();
    }
    return OptionalLong.of(millis);
  }

  /** Parses a duration such as {@code 36h}, ms; empty if the text is not one. */
  public static OptionalLong parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    return matcher.matches() ? OptionalLong.of(millis(matcher)) : OptionalLong.empty();
  }

  private static long millis(Matcher matcher) {
    return Long.parseLong(matcher.group(1)) * unitMillis(matcher.group(2));
  }

  /** A length in whole days or hours. */
  record Span(int length, boolean hours) {}

  /** Reads a number of days or hours: {@code 7d} or {@code 24h}. */
  Optional<Span> span(Node node, String what) {
    Optional<Span> span = spanOf(node);
    if (span.isEmpty()) {
      errors.add(node, what + " must be a number of days or hours like 7d or 24h");
    }
    return span;
  }

  /** Reads a number of days from min to max: {@code 7d}. */
  OptionalInt days(Node node, String what, int min, int max) {
    Optional<Span> days =
        spanOf(node).filter(span -> !span.hours() && span.length() >= min && span.length() <= max);
    if (days.isEmpty()) {
      errors.add(node, what + " must be a number of days from " + min + "d to " + max + "d");
    }
    return days.map(span -> OptionalInt.of(span.length())).orElse(OptionalInt.empty());
  }

  private static Optional<Span> spanOf(Node node) {
    return matched(node, DURATION)
        .filter(matcher -> matcher.group(2).matches("[dh]"))
        .map(m -> new Span(Integer.parseInt(m.group(1)), m.group(2).equals("h")));
  }

  /** Returns the elements of a list; any other node is its own only element. */
  public List<Node> list(Node node) {
    return node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
  }

  /** Reads the name of one event or a list of them, which must not be empty. */
  List<String> events(Node node, String what) {
    List<String> names = new ArrayList<>();
    for (Node element : list(node)) {
      name(element, what).ifPresent(names::add);
    }
    if (list(node).isEmpty()) {
      errors.add(node, what + " must not be an empty list");
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

  /** Formats a duration as rule sets write it, in its largest whole unit: {@code 7d}. */
  static String duration(long millis) {
    for (String unit : List.of("d", "h", "m")) {
      if (millis > 0 && millis % unitMillis(unit) == 0) {
        return millis / unitMillis(unit) + unit;
      }
    }
    return millis / 1_000 + "s";
  }
}
