// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import io.flinkpql.message.FormatPath;
import io.flinkpql.message.FormatPath.Element;
import io.flinkpql.message.FormatPath.Name;
import io.flinkpql.message.FormatPath.Pattern;
import io.flinkpql.message.FormatPath.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a path: names separated by dots, with {@code [n]} for the element of a list. A name with a
 * dot, bracket or star stands in quotes, single or double. A star in another name matches any text;
 * {@code .} alone is the document; {@code $.} at the front starts at the record.
 */
final class PathReader {

  /** Bounds the steps of a path. */
  private static final int MAX_STEPS = 50;

  private static final int MAX_INDEX = 9_999;
  private static final String FROM_TOP = "$.";

  private final String text;
  private int at;

  private PathReader(String text) {
    this.text = text;
  }

  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException if it is not one; the message says why
   */
  static FormatPath read(String text) {
    if (text.equals(FormatPath.DOCUMENT.text())) {
      return FormatPath.DOCUMENT;
    }
    return new PathReader(text).path();
  }

  private FormatPath path() {
    boolean fromTop = text.startsWith(FROM_TOP);
    at = fromTop ? FROM_TOP.length() : 0;
    List<Step> steps = new ArrayList<>(List.of(name()));
    while (at < text.length()) {
      char next = text.charAt(at++);
      if (next == '[') {
        steps.add(element());
      } else if (next == '.') {
        steps.add(name());
      } else {
        at--;
        throw error("expected a dot or '['");
      }
    }
    if (steps.size() > MAX_STEPS) {
      throw new IllegalArgumentException("it has more than " + MAX_STEPS + " steps");
    }
    return new FormatPath(text, fromTop, steps);
  }

  private Step name() {
    if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
      return quotedName();
    }
    int from = at;
    while (at < text.length() && ".[]\"'".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String name = text.substring(from, at);
    int star = name.indexOf('*');
    if (name.isEmpty()) {
      throw error("expected a name");
    }
    if (star < 0) {
      return new Name(name);
    }
    if (name.indexOf('*', star + 1) >= 0) {
      throw error("a name can have one star");
    }
    return new Pattern(name.substring(0, star), name.substring(star + 1));
  }

  private Step quotedName() {
    char quote = text.charAt(at++);
    int end = text.indexOf(quote, at);
    if (end < 0) {
      throw error("the quote is not closed");
    }
    String name = text.substring(at, end);
    at = end + 1;
    return new Name(name);
  }

  private Step element() {
    int end = text.indexOf(']', at);
    String digits = end < 0 ? "" : text.substring(at, end);
    if (!digits.matches("[0-9]{1,4}")) {
      throw error("expected a number from 0 to " + MAX_INDEX + " and ']'");
    }
    at = end + 1;
    return new Element(Integer.parseInt(digits));
  }

  private IllegalArgumentException error(String what) {
    return new IllegalArgumentException(what + " at character " + (at + 1));
  }
}
