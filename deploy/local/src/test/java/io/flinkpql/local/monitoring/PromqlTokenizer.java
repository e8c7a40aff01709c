// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a PromQL expression into tokens. */
final class PromqlTokenizer {

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<range>\\[[^\\]]+])"
              + "|(?<text>\"(?:[^\"\\\\]|\\\\.)*\")"
              + "|(?<duration>\\d+(?:ms|[smhdwy]))"
              + "|(?<number>\\d+(?:\\.\\d+)?)"
              + "|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "|(?<sign>==|!=|=~|!~|<=|>=|[<>=+\\-*/%(){},]))\\s*");

  private final List<String> tokens = new ArrayList<>();
  private int position;

  PromqlTokenizer(String expression) {
    Matcher match = TOKEN.matcher(expression);
    int end = 0;
    while (end < expression.length()) {
      if (!match.find(end) || match.start() != end) {
        throw new IllegalArgumentException("unexpected character: " + expression.substring(end));
      }
      tokens.add(match.group().strip());
      end = match.end();
    }
  }

  /** Returns the next token without consuming it; empty at the end. */
  String peek() {
    return position < tokens.size() ? tokens.get(position) : "";
  }

  /** Consumes the next token. */
  String next() {
    if (position == tokens.size()) {
      throw new IllegalArgumentException("unexpected end of the expression");
    }
    return tokens.get(position++);
  }

  /** Consumes the next token if it equals {@code token}. Returns whether it did. */
  boolean take(String token) {
    boolean taken = peek().equals(token);
    position += taken ? 1 : 0;
    return taken;
  }

  /** Consumes the next token, which must equal {@code token}. */
  void expect(String token) {
    String found = next();
    if (!found.equals(token)) {
      throw new IllegalArgumentException("expected " + token + " instead of " + found);
    }
  }
}
