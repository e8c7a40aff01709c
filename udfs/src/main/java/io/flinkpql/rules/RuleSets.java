package io.flinkpql.rules;

/** Reads rule sets from YAML (so JSON too). */
public final class RuleSets {

  private RuleSets() {}

  /**
   * Reads, validates and compiles a rule set.
   *
   * @param yaml the document
   * @throws InvalidRuleSetException with every error, each with line and column
   */
  public static RuleSet read(String yaml) throws InvalidRuleSetException {
    throw new UnsupportedOperationException();
  }
}
