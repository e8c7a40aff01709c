// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.output;

import java.util.regex.Pattern;

/** Quotes text of messages for commands that people copy into a shell. */
public final class ShellWord {

  private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[A-Za-z0-9_./:@%+,-]+");

  private ShellWord() {}

  /** Returns a text as one word for a POSIX shell, in single quotes if it needs any. */
  public static String of(String text) {
    return NEEDS_NO_QUOTES.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
