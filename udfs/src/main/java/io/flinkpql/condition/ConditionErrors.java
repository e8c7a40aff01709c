// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import io.flinkpql.condition.Term.Refused;
import java.util.ArrayList;
import java.util.List;

/** Collects the errors of one condition and finds the offset of each in its text. */
final class ConditionErrors {

  private final String text;
  private final CelAbstractSyntaxTree tree;
  private final List<ConditionError> errors = new ArrayList<>();

  ConditionErrors(String text, CelAbstractSyntaxTree tree) {
    this.text = text;
    this.tree = tree;
  }

  /** Adds an error at the start of the expression. */
  Refused refuse(CelExpr expression, String message) {
    errors.add(new ConditionError(offset(expression), message));
    return Refused.REFUSED;
  }

  /** Adds an error at the name of the called function. */
  Refused refuseCall(CelExpr call, String message) {
    errors.add(new ConditionError(startOfName(call.call().function(), offset(call)), message));
    return Refused.REFUSED;
  }

  /** Adds an error at the first character of the condition. */
  void refuseCondition(String message) {
    int start = text.codePointCount(0, text.length() - text.stripLeading().length());
    errors.add(new ConditionError(start, message));
  }

  /**
   * Throws if any error was added.
   *
   * @throws InvalidConditionException with all errors
   */
  void throwIfAny() throws InvalidConditionException {
    if (!errors.isEmpty()) {
      throw new InvalidConditionException(errors);
    }
  }

  private int offset(CelExpr expression) {
    CelExpr first = expression;
    // CEL gives the position of a path's last dot; an error belongs at the start of the path.
    while (first.getKind() == CelExpr.ExprKind.Kind.SELECT) {
      first = first.select().operand();
    }
    return tree.getSource().getPositionsMap().getOrDefault(first.id(), 0);
  }

  /** Returns the offset of a function's name, given the offset of the parenthesis after it. */
  private int startOfName(String function, int parenthesis) {
    String before = text.substring(0, text.offsetByCodePoints(0, parenthesis)).stripTrailing();
    return before.endsWith(function)
        ? before.codePointCount(0, before.length() - function.length())
        : parenthesis;
  }
}
