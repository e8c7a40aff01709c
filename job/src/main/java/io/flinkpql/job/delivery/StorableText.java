// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** Text as PostgreSQL can hold it: without U+0000 and without halves of surrogate pairs. */
final class StorableText {
  /** A null character in JSON text; an even number of backslashes before it escapes nothing. */
  private static final Pattern ESCAPED_NULL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

  private static final char REPLACEMENT = '\uFFFD';

  private StorableText() {}

  static String of(String text) {
    String pairs = replaceHalfPairs(text);
    return pairs.indexOf('\0') < 0 ? pairs : pairs.replace("\0", "");
  }

  static String ofJson(JsonNode json) {
    String text = replaceHalfPairs(json.toString());
    return text.contains("\\u0000") ? ESCAPED_NULL.matcher(text).replaceAll("$1") : text;
  }

  private static String replaceHalfPairs(String text) {
    StringBuilder mended = null;
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
        mended = mended == null ? new StringBuilder(text) : mended;
        mended.setCharAt(i, REPLACEMENT);
      }
    }
    return mended == null ? text : mended.toString();
  }
}
