// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/**
 * A rule set document with the instant from which it is in force, and with who published it. Two
 * are equal if text and instant are: the publisher is for people only.
 *
 * <p>The document is compiled when it is first needed, once per object. Serialization keeps the
 * text only, so a copy compiles once more. Thread-safe.
 */
public final class PublishedRules implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String text;
  private final long activeFrom;
  private final String publisher;
  private transient RuleSet compiled;

  /**
   * Creates a published rule set that is compiled later.
   *
   * @param text the document, YAML or JSON
   * @param activeFrom start of the version, ms since the epoch
   */
  public PublishedRules(String text, long activeFrom) {
    this(text, activeFrom, "", null);
  }

  /**
   * Creates a published rule set from a compiled one.
   *
   * @param compiled the rule set
   * @param activeFrom start of the version, ms since the epoch
   */
  public PublishedRules(RuleSet compiled, long activeFrom) {
    this(compiled.text(), activeFrom, "", compiled);
  }

  private PublishedRules(String text, long activeFrom, String publisher, RuleSet compiled) {
    this.text = text;
    this.activeFrom = activeFrom;
    this.publisher = publisher;
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
    return new PublishedRules(text, instant, publisher, compiled);
  }

  /** Names the publisher of the document, for people; empty if nobody is named. */
  public Optional<String> publisher() {
    return publisher.isEmpty() ? Optional.empty() : Optional.of(publisher);
  }

  /** Returns the same document, published by somebody; it is not compiled again. */
  public synchronized PublishedRules publishedBy(String newPublisher) {
    return new PublishedRules(text, activeFrom, newPublisher, compiled);
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
