// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

/**
 * A part of a compiled condition, by the type of its value. What cannot be computed has a value of
 * its own in each, so that nothing throws and numbers are never boxed.
 */
sealed interface Term {

  /** A number; NaN is an error. */
  non-sealed interface NumberTerm extends Term {
    double value(Scope scope);
  }

  /** A text; null is an error. */
  non-sealed interface TextTerm extends Term {
    String value(Scope scope);
  }

  /** A truth value. */
  non-sealed interface TruthTerm extends Term {
    Truth value(Scope scope);
  }

  /**
   * A value whose type only the data knows: {@link Double}, {@link String} or {@link Boolean}; null
   * is an error.
   */
  non-sealed interface AnyTerm extends Term {
    Object value(Scope scope);
  }

  /** What was refused; stands for any type so that one mistake is told once. */
  enum Refused implements Term {
    REFUSED
  }

  /** Its type in words, with an article. */
  default String typeInWords() {
    if (this instanceof NumberTerm) {
      return "a number";
    } else if (this instanceof TextTerm) {
      return "a text";
    } else if (this instanceof TruthTerm) {
      return "a truth value";
    }
    return "a value";
  }
}
