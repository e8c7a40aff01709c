// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import dev.cel.common.Operator;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a parsed condition in canonical form, with operators as functions: {@code &&(>=(a, 1.0),
 * b)}. Control characters are escaped, so callers may use them as separators.
 */
final class Canonical {

  private Canonical() {}

  static String of(CelExpr expression) {
    return switch (expression.getKind()) {
      case CONSTANT -> constant(expression.constant());
      case IDENT -> expression.ident().name();
      case SELECT -> {
        CelExpr.CelSelect select = expression.select();
        String path = of(select.operand()) + "." + escaped(select.field());
        yield select.testOnly() ? "has(" + path + ")" : path;
      }
      case LIST -> "[" + joined(expression.list().elements()) + "]";
      case CALL -> call(expression.call());
      default -> throw new IllegalArgumentException("not in the language: " + expression);
    };
  }

  private static String call(CelExpr.CelCall call) {
    String function = Operator.findReverse(call.function()).map(Canonical::symbol).orElse("");
    if (function.isEmpty()) {
      function = call.function();
    }
    if (function.equals("-") && call.args().size() == 1) {
      String operand = of(call.args().get(0));
      // The parser reads "-1" as one constant but "-(1)" as a negation; both become "-1.0".
      return operand.matches("[0-9].*") ? "-" + operand : "-(" + operand + ")";
    }
    List<CelExpr> operands = new ArrayList<>();
    call.target().ifPresent(operands::add);
    if (isChain(call)) {
      flatten(call, operands);
    } else {
      operands.addAll(call.args());
    }
    return function + "(" + joined(operands) + ")";
  }

  private static String symbol(Operator operator) {
    return operator.getFunction().replaceAll("[_@]", "");
  }

  /** Whether the operator is associative, so that parentheses can be dropped. */
  private static boolean isChain(CelExpr.CelCall call) {
    return call.function().equals(Operator.LOGICAL_AND.getFunction())
        || call.function().equals(Operator.LOGICAL_OR.getFunction());
  }

  /** Adds the operands of nested calls of one operator, from left to right. */
  static void flatten(CelExpr.CelCall chain, List<CelExpr> operands) {
    for (CelExpr operand : chain.args()) {
      CelExpr.CelCall inner = operand.callOrDefault();
      if (inner.function().equals(chain.function())) {
        flatten(inner, operands);
      } else {
        operands.add(operand);
      }
    }
  }

  private static String joined(List<CelExpr> expressions) {
    return expressions.stream().map(Canonical::of).collect(Collectors.joining(", "));
  }

  private static String constant(CelConstant constant) {
    return switch (constant.getKind()) {
      case INT64_VALUE -> Double.toString(constant.int64Value());
      case DOUBLE_VALUE -> Double.toString(constant.doubleValue());
      case BOOLEAN_VALUE -> Boolean.toString(constant.booleanValue());
      case STRING_VALUE -> "\"" + escaped(constant.stringValue()) + "\"";
      default -> throw new IllegalArgumentException("not in the language: " + constant);
    };
  }

  private static String escaped(String text) {
    StringBuilder result = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character < ' ' || character == '"' || character == '\\' || character == '.') {
        result.append('\\').append((int) character).append(';');
      } else {
        result.append(character);
      }
    }
    return result.toString();
  }
}
