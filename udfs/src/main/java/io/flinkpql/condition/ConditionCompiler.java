// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

/**
 * Compiles the text of conditions into {@link Condition}s. CEL's library only parses: types are
 * checked here, because every number is a double and the type of a trait is known only at run time.
 */
public final class ConditionCompiler {

  /** Maximum length of a condition, in code points. */
  public static final int MAX_LENGTH = 10_000;

  private final ConditionParser parser = new ConditionParser();
  private final Vocabulary vocabulary;
  private final PatternBudget patterns;

  /**
   * Creates a compiler of conditions that belong to no rule set. Compiling is not thread-safe if
   * the vocabulary is not.
   *
   * @param vocabulary names that the conditions may use
   */
  public ConditionCompiler(Vocabulary vocabulary) {
    this(vocabulary, new PatternBudget());
  }

  /**
   * Creates a compiler. Compiling is not thread-safe.
   *
   * @param vocabulary names that the conditions may use
   * @param patterns bounds the patterns of all conditions of a rule set
   */
  public ConditionCompiler(Vocabulary vocabulary, PatternBudget patterns) {
    this.vocabulary = vocabulary;
    this.patterns = patterns;
  }

  /**
   * Compiles one condition.
   *
   * @param text the condition in CEL
   * @throws InvalidConditionException with the first syntax error, or with every unknown name and
   *     type error
   */
  public Condition compile(String text) throws InvalidConditionException {
    return new Translation(text, parser.parse(text), vocabulary, patterns).condition();
  }
}
