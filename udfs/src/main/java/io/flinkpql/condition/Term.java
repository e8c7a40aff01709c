// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

/**
 * Evaluates a node of a compiled condition. Its subtypes differ in the type of the value. Each type
 * has a value that means an error, so evaluation never throws and never boxes numbers.
 */
sealed interface Term {

  /** A term with a number as value; NaN is an error. */
  non-sealed interface NumberTerm extends Term {
    double value(Scope scope);
  }

  /** A term with a string as value; null is an error. */
  non-sealed interface StringTerm extends Term {
    String value(Scope scope);
  }

  /** A term with a boolean or an error as value. */
  non-sealed interface TruthTerm extends Term {
    Truth value(Scope scope);
  }

  /**
   * A term whose type is known only at run time: {@link Double}, {@link String} or {@link Boolean};
   * null is an error.
   */
  non-sealed interface DynamicTerm extends Term {
    Object value(Scope scope);
  }

  /** Replaces a part with an error. It fits every type, so that one mistake is reported once. */
  enum Refused implements Term {
    REFUSED
  }

  /** Returns the name of the type with an article, for error messages. */
  default String typeName() {
    if (this instanceof NumberTerm) {
      return "a number";
    } else if (this instanceof StringTerm) {
      return "a string";
    } else if (this instanceof TruthTerm) {
      return "a boolean";
    }
    return "a value";
  }
}
