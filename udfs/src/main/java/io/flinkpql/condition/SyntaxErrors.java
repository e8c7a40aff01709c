// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rewrites the syntax errors of CEL's parser in plain words, with a hint for common mistakes. */
final class SyntaxErrors {

  private static final Pattern UNEXPECTED =
      Pattern.compile(
          "(?:mismatched input|extraneous input|no viable alternative at input"
              + "|token recognition error at:?) '(.*?)'(?: expecting .*)?",
          Pattern.DOTALL);
  private static final Pattern MISSING = Pattern.compile("(missing '.*') at '.*'", Pattern.DOTALL);
  private static final Pattern OUT_OF_RANGE = Pattern.compile("For input string: \"([^\"]*)\".*");

  private SyntaxErrors() {}

  /** Returns the first error only: the later ones are mostly consequences of it. */
  static ConditionError first(String text, CelSource source, List<CelIssue> issues) {
    CelIssue first =
        issues.stream().min(Comparator.comparing(CelIssue::getSourceLocation)).orElseThrow();
    int length = text.stripTrailing().codePointCount(0, text.stripTrailing().length());
    int offset =
        first.getSourceLocation().getLine() < 1
            ? 0
            : source.getLocationOffset(first.getSourceLocation()).orElse(length);
    return new ConditionError(Math.min(offset, length), inWords(first.getMessage()));
  }

  private static String inWords(String message) {
    Matcher unexpected = UNEXPECTED.matcher(message);
    if (unexpected.matches()) {
      return unexpected(unexpected.group(1));
    }
    Matcher missing = MISSING.matcher(message);
    if (missing.matches()) {
      return "syntax error: " + missing.group(1);
    }
    Matcher outOfRange = OUT_OF_RANGE.matcher(message);
    if (outOfRange.matches()) {
      return "number out of range: write " + outOfRange.group(1) + " with a decimal point";
    }
    return message.startsWith("Expression recursion limit")
        ? "the condition is nested too deeply"
        : "syntax error: " + message;
  }

  private static String unexpected(String token) {
    if (token.equals("<EOF>")) {
      return "syntax error: the condition ends too early";
    }
    String hint =
        switch (token.strip()) {
          case "and", "AND", "&" -> ": write '&&'";
          case "or", "OR", "|" -> ": write '||'";
          case "=" -> ": write '=='";
          case "=>" -> ": write '>='";
          case "=<" -> ": write '<='";
          case "<>" -> ": write '!='";
          case "?" -> ": put an inner 'a ? b : c' in parentheses";
          default ->
              token.startsWith("'") || token.startsWith("\"")
                  ? ": the closing quote is missing"
                  : "";
        };
    return "syntax error: unexpected '" + token.strip() + "'" + hint;
  }
}
