// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.io.Serializable;
import java.util.Objects;

/**
 * A rule set document with the instant from which it is in force.
 *
 * <p>The document is compiled when it is first needed, once per object. Serialization keeps the
 * text only, so a copy compiles once more. Thread-safe.
 */
public final class PublishedRules implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String text;
  private final long activeFrom;
  private transient RuleSet compiled;

  /**
   * Creates a published rule set that is compiled later.
   *
   * @param text the document, YAML or JSON
   * @param activeFrom start of the version, ms since the epoch
   */
  public PublishedRules(String text, long activeFrom) {
    this.text = text;
    this.activeFrom = activeFrom;
  }

  /**
   * Creates a published rule set from a compiled one.
   *
   * @param compiled the rule set
   * @param activeFrom start of the version, ms since the epoch
   */
  public PublishedRules(RuleSet compiled, long activeFrom) {
    this(compiled.text(), activeFrom);
    this.compiled = compiled;
  }

  /** The document. */
  public String text() {
    return text;
  }

  /** Start of the version, ms since the epoch. */
  public long activeFrom() {
    return activeFrom;
  }

  /** Returns the same document, in force from another instant, ms; it is not compiled again. */
  public synchronized PublishedRules inForceFrom(long instant) {
    if (instant == activeFrom) {
      return this;
    }
    PublishedRules moved = new PublishedRules(text, instant);
    moved.compiled = compiled;
    return moved;
  }

  /**
   * The compiled rule set, the same object for every call.
   *
   * @throws IllegalArgumentException with every error, if the document is not a valid rule set
   */
  public synchronized RuleSet ruleSet() {
    if (compiled == null) {
      try {
        compiled = RuleSets.read(text);
      } catch (InvalidRuleSetException e) {
        throw new IllegalArgumentException("not a valid rule set:\n" + e.getMessage(), e);
      }
    }
    return compiled;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublishedRules that
        && activeFrom == that.activeFrom
        && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, activeFrom);
  }

  @Override
  public String toString() {
    return "rule set in force from " + activeFrom + ":\n" + text;
  }
}
