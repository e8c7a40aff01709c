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
 * Turns the text of conditions into {@link Condition}s. CEL's library parses; types are checked
 * here, since in this language every number is a double and only data knows the type of a trait.
 */
public final class ConditionCompiler {

  /** Longest condition, in code points. */
  public static final int LONGEST = 10_000;

  private static final int DEEPEST = 100;

  private final CelParser parser =
      CelParserFactory.standardCelParserBuilder()
          .setStandardMacros(CelStandardMacro.HAS)
          .setOptions(CelOptions.current().maxParseRecursionDepth(DEEPEST).build())
          .build();
  private final Vocabulary vocabulary;

  /**
   * @param vocabulary names that the conditions may use
   */
  public ConditionCompiler(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * Compiles one condition.
   *
   * @param text in CEL
   * @throws InvalidConditionException with every error that could be told from another
   */
  public Condition compile(String text) throws InvalidConditionException {
    if (text.codePointCount(0, text.length()) > LONGEST) {
      throw refused(
          new ConditionError(0, "a condition is at most " + LONGEST + " characters long"));
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
      throw new IllegalStateException("a condition without errors has no tree", e);
    }
  }

  private static InvalidConditionException refused(ConditionError error) {
    return new InvalidConditionException(List.of(error));
  }
}
