// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of an expression in PromQL, one after the other. */
final class Tokens {

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<range>\\[[^\\]]+])"
              + "|(?<text>\"(?:[^\"\\\\]|\\\\.)*\")"
              + "|(?<duration>\\d+(?:ms|[smhdwy]))"
              + "|(?<number>\\d+(?:\\.\\d+)?)"
              + "|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "|(?<sign>==|!=|=~|!~|<=|>=|[<>=+\\-*/%(){},]))\\s*");

  private final List<String> tokens = new ArrayList<>();
  private int place;

  Tokens(String expression) {
    Matcher match = TOKEN.matcher(expression);
    int end = 0;
    while (end < expression.length()) {
      if (!match.find(end) || match.start() != end) {
        throw new IllegalArgumentException("not understood: " + expression.substring(end));
      }
      tokens.add(match.group().strip());
      end = match.end();
    }
  }

  /** The next one, empty text at the end. */
  String peek() {
    return place < tokens.size() ? tokens.get(place) : "";
  }

  /** The one after the next, empty text at the end. */
  String peekSecond() {
    return place + 1 < tokens.size() ? tokens.get(place + 1) : "";
  }

  String next() {
    if (place == tokens.size()) {
      throw new IllegalArgumentException("the expression ends too early");
    }
    return tokens.get(place++);
  }

  /** Takes the next one if it is this. */
  boolean take(String token) {
    boolean taken = peek().equals(token);
    place += taken ? 1 : 0;
    return taken;
  }

  /** The next one must be this. */
  void expect(String token) {
    String found = next();
    if (!found.equals(token)) {
      throw new IllegalArgumentException(token + " expected, " + found + " found");
    }
  }
}
