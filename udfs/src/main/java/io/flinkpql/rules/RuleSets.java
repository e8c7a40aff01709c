// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/** Reads rule sets from YAML or JSON. Stateless; safe to call from any thread. */
public final class RuleSets {

  private RuleSets() {}

  /**
   * Parses a document, validates it and compiles its conditions.
   *
   * <p>Compiling costs milliseconds, not microseconds. Read a document once, share the result
   * between threads, and do not call this for each message or on a task thread.
   *
   * @param document the document, at most 256 KiB in UTF-8; JSON if it begins with a brace that a
   *     quoted key follows, else YAML
   * @return an immutable rule set; its {@code text} is the document as passed
   * @throws InvalidRuleSetException with every error, each with line and column, if the document is
   *     not a valid rule set. A document that is too large, empty or neither YAML nor JSON reports
   *     that alone.
   */
  public static RuleSet read(String document) throws InvalidRuleSetException {
    Document composed = Document.compose(document);
    return new RuleSetReader(document, composed.root(), composed.errors()).read();
  }
}
