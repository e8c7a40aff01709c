// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.text;

/**
 * Shows characters of a text that a terminal or log would obey or hide, as visible text such as
 * {@code \u001b}. Text of messages is printed and logged in this form only.
 *
 * <p>Escaped are the Unicode categories Cc (control characters, line breaks among them), Cf (format
 * characters: bidirectional controls, zero-width characters, soft hyphens, tags), Zl and Zp (line
 * and paragraph separators), and unpaired surrogates. Each UTF-16 unit becomes {@code \}{@code u}
 * and four digits, as in JSON. A backslash stays, so the form is for reading, not for parsing.
 */
public final class VisibleText {

  private VisibleText() {}

  /** Returns a text as a single line without hidden characters. */
  public static String of(String text) {
    return escaped(text, "");
  }

  /** Returns a text of several lines without hidden characters except line feeds and tabs. */
  public static String ofLines(String text) {
    return escaped(text, "\n\t");
  }

  private static String escaped(String text, String kept) {
    StringBuilder visible = null;
    int shown = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int codePoint = text.codePointAt(i);
      if (isVisible(codePoint) || kept.indexOf(codePoint) >= 0) {
        continue;
      }
      visible = visible == null ? new StringBuilder(text.length() + 16) : visible;
      visible.append(text, shown, i);
      shown = i + Character.charCount(codePoint);
      for (char unit : Character.toChars(codePoint)) {
        visible.append(String.format("\\u%04x", (int) unit));
      }
    }
    return visible == null ? text : visible.append(text, shown, text.length()).toString();
  }

  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
