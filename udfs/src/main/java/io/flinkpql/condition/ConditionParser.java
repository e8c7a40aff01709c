// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import dev.cel.parser.CelStandardMacro;
import java.util.List;

/** Parses the text of a condition with CEL's library, within limits. Types are not checked. */
final class ConditionParser {

  private static final int MAX_DEPTH = 100;

  private final CelParser parser =
      CelParserFactory.standardCelParserBuilder()
          .setStandardMacros(CelStandardMacro.HAS)
          .setOptions(CelOptions.current().maxParseRecursionDepth(MAX_DEPTH).build())
          .build();

  /**
   * Parses one condition.
   *
   * @throws InvalidConditionException with the first syntax error
   */
  CelAbstractSyntaxTree parse(String text) throws InvalidConditionException {
    if (text.codePointCount(0, text.length()) > ConditionCompiler.MAX_LENGTH) {
      throw refused(
          new ConditionError(
              0,
              "the condition is longer than "
                  + ConditionCompiler.MAX_LENGTH
                  + " characters: split it"));
    } else if (text.isBlank()) {
      throw refused(new ConditionError(0, "a condition must not be empty"));
    }
    CelValidationResult result = parser.parse(text);
    if (result.hasError()) {
      throw refused(SyntaxErrors.first(text, result.getSource(), result.getErrors()));
    }
    return tree(result);
  }

  private static CelAbstractSyntaxTree tree(CelValidationResult result) {
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      throw new IllegalStateException("the parser reported no error and no tree", e);
    }
  }

  private static InvalidConditionException refused(ConditionError error) {
    return new InvalidConditionException(List.of(error));
  }
}
