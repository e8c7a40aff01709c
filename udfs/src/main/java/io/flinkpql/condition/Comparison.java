// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

/** The operators that compare. */
enum Comparison {
  EQUAL("=="),
  NOT_EQUAL("!="),
  LESS("<"),
  LESS_OR_EQUAL("<="),
  GREATER(">"),
  GREATER_OR_EQUAL(">=");

  private final String symbol;

  Comparison(String symbol) {
    this.symbol = symbol;
  }

  String symbol() {
    return symbol;
  }

  boolean isEquality() {
    return this == EQUAL || this == NOT_EQUAL;
  }

  /** Neither may be NaN. */
  Truth ofNumbers(double left, double right) {
    return truth(
        switch (this) {
          case EQUAL -> left == right;
          case NOT_EQUAL -> left != right;
          case LESS -> left < right;
          case LESS_OR_EQUAL -> left <= right;
          case GREATER -> left > right;
          case GREATER_OR_EQUAL -> left >= right;
        });
  }

  /** Texts are ordered by code points. */
  Truth ofTexts(String left, String right) {
    return switch (this) {
      case EQUAL -> truth(left.equals(right));
      case NOT_EQUAL -> truth(!left.equals(right));
      default -> ofNumbers(order(left, right), 0);
    };
  }

  /** False is less than true. */
  Truth ofTruths(boolean left, boolean right) {
    return ofNumbers(left ? 1 : 0, right ? 1 : 0);
  }

  /** What equality is across types; an ordering is an error. */
  Truth acrossTypes() {
    return switch (this) {
      case EQUAL -> Truth.FALSE;
      case NOT_EQUAL -> Truth.TRUE;
      default -> Truth.ERROR;
    };
  }

  static Truth truth(boolean value) {
    return value ? Truth.TRUE : Truth.FALSE;
  }

  private static int order(String left, String right) {
    int shorter = Math.min(left.length(), right.length());
    for (int i = 0; i < shorter; i++) {
      char l = left.charAt(i);
      char r = right.charAt(i);
      if (l != r) {
        // A surrogate belongs to a code point above all that are written with one char.
        boolean surrogateDecides = Character.isSurrogate(l) != Character.isSurrogate(r);
        return surrogateDecides ? (Character.isSurrogate(l) ? 1 : -1) : Character.compare(l, r);
      }
    }
    return Integer.compare(left.length(), right.length());
  }
}
