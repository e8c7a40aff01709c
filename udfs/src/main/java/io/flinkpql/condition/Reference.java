// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

/**
 * A name that a condition reads. {@link #text} is how it stands in the rule set and in evidence.
 */
public sealed interface Reference {

  /** The name as written: {@code invites_30d}, {@code score}, {@code traits.api_limit}. */
  String text();

  /** A signal; {@code index} in the rule set. */
  record Signal(int index, String text) implements Reference {}

  /** {@code score}, {@code level}, {@code tier} or {@code converted}. */
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

  /** A trait of the account; {@code index} in the rule set's list of traits. */
  record Trait(int index, String text) implements Reference {}

  /** A field of the message; {@code index} in the rule set's list of fields. */
  record Field(int index, String text) implements Reference {}

  /** The message's user. */
  record User() implements Reference {
    @Override
    public String text() {
      return "user";
    }
  }
}
