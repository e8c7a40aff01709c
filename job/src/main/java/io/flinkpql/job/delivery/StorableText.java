// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** Makes text storable in PostgreSQL: removes U+0000 and replaces unpaired surrogates. */
final class StorableText {
  /** Matches an escaped U+0000 in JSON text, but not one after an escaped backslash. */
  private static final Pattern ESCAPED_NULL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

  private static final char REPLACEMENT = '\uFFFD';

  private StorableText() {}

  /** Returns the text without U+0000 and with U+FFFD for each unpaired surrogate. */
  static String of(String text) {
    String paired = replaceUnpairedSurrogates(text);
    return paired.indexOf('\0') < 0 ? paired : paired.replace("\0", "");
  }

  /** Returns JSON text in which the strings are storable. */
  static String ofJson(JsonNode json) {
    String text = replaceUnpairedSurrogates(json.toString());
    return text.contains("\\u0000") ? ESCAPED_NULL.matcher(text).replaceAll("$1") : text;
  }

  private static String replaceUnpairedSurrogates(String text) {
    StringBuilder replaced = null;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (!Character.isSurrogate(character)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(character)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else {
        replaced = replaced == null ? new StringBuilder(text) : replaced;
        replaced.setCharAt(i, REPLACEMENT);
      }
    }
    return replaced == null ? text : replaced.toString();
  }
}
