// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

/** Names a value that a condition reads. */
public sealed interface Reference {

  /**
   * Returns the name as written in rule sets and evidence: {@code invites_30d}, {@code score},
   * {@code traits.api_limit}.
   */
  String text();

  /**
   * Refers to a signal.
   *
   * @param index its position in {@code RuleSet.signals()}
   * @param text its name
   */
  record Signal(int index, String text) implements Reference {}

  /** Refers to a value of the account's standing: its score, level, tier or conversion. */
  enum Standing implements Reference {
    SCORE,
    LEVEL,
    TIER,
    CONVERTED;

    private final String text = name().toLowerCase(java.util.Locale.ROOT);

    @Override
    public String text() {
      return text;
    }
  }

  /**
   * Refers to a trait of the account.
   *
   * @param index its position in {@code RuleSet.traits()}
   * @param text {@code traits.NAME}
   */
  record Trait(int index, String text) implements Reference {}

  /**
   * Refers to a field of the message.
   *
   * @param index its position in {@code RuleSet.fields()}
   * @param text its path, {@code properties.A.B}
   */
  record Field(int index, String text) implements Reference {}

  /** Refers to the user of the message. */
  record User() implements Reference {
    @Override
    public String text() {
      return "user";
    }
  }
}
