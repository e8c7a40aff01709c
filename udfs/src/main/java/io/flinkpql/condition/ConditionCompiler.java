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

/**
 * Compiles the text of conditions into {@link Condition}s. CEL's library only parses: types are
 * checked here, because every number is a double and the type of a trait is known only at run time.
 */
public final class ConditionCompiler {

  /** Maximum length of a condition, in code points. */
  public static final int MAX_LENGTH = 10_000;

  private static final int MAX_PARSE_DEPTH = 100;

  private final CelParser parser =
      CelParserFactory.standardCelParserBuilder()
          .setStandardMacros(CelStandardMacro.HAS)
          .setOptions(CelOptions.current().maxParseRecursionDepth(MAX_PARSE_DEPTH).build())
          .build();
  private final Vocabulary vocabulary;

  /**
   * Creates a compiler. Compiling is not thread-safe if the vocabulary is not.
   *
   * @param vocabulary names that the conditions may use
   */
  public ConditionCompiler(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * Compiles one condition.
   *
   * @param text the condition in CEL
   * @throws InvalidConditionException with the first syntax error, or with every unknown name and
   *     type error
   */
  public Condition compile(String text) throws InvalidConditionException {
    if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
      throw refused(
          new ConditionError(
              0, "the condition is longer than " + MAX_LENGTH + " characters: split it"));
    } else if (text.isBlank()) {
      throw refused(new ConditionError(0, "a condition must not be empty"));
    }
    CelValidationResult result = parser.parse(text);
    if (result.hasError()) {
      throw refused(SyntaxErrors.first(text, result.getSource(), result.getErrors()));
    }
    return new Translation(text, tree(result), vocabulary).condition();
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
