// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

/** Compares two values with one of CEL's comparison operators. */
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

  /** Compares two numbers; neither may be NaN. */
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

  /** Compares two strings by code points, as CEL does. */
  Truth ofStrings(String left, String right) {
    return switch (this) {
      case EQUAL -> truth(left.equals(right));
      case NOT_EQUAL -> truth(!left.equals(right));
      default -> ofNumbers(order(left, right), 0);
    };
  }

  /** Compares two booleans; false is less than true. */
  Truth ofBooleans(boolean left, boolean right) {
    return ofNumbers(left ? 1 : 0, right ? 1 : 0);
  }

  /** Compares values of two types: they are never equal, and their order is an error. */
  Truth acrossTypes() {
    return switch (this) {
      case EQUAL -> Truth.FALSE;
      case NOT_EQUAL -> Truth.TRUE;
      default -> Truth.ERROR;
    };
  }

  /** Converts a boolean. */
  static Truth truth(boolean value) {
    return value ? Truth.TRUE : Truth.FALSE;
  }

  private static int order(String left, String right) {
    int shorter = Math.min(left.length(), right.length());
    for (int i = 0; i < shorter; i++) {
      char l = left.charAt(i);
      char r = right.charAt(i);
      if (l != r) {
        // A surrogate starts a code point above U+FFFF, so it sorts after every other char.
        boolean surrogateDecides = Character.isSurrogate(l) != Character.isSurrogate(r);
        return surrogateDecides ? (Character.isSurrogate(l) ? 1 : -1) : Character.compare(l, r);
      }
    }
    return Integer.compare(left.length(), right.length());
  }
}
