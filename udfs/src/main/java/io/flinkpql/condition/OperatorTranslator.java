// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import dev.cel.common.Operator;
import dev.cel.common.ast.CelExpr;
import io.flinkpql.condition.Term.NumberTerm;
import io.flinkpql.condition.Term.Refused;
import io.flinkpql.condition.Term.TruthTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Translates operators into terms and checks the types of their operands. */
final class OperatorTranslator {

  private final TypedOperands operands;
  private final Set<String> tiers;
  private final ConditionReads reads;
  private final ConditionErrors errors;

  /**
   * @param operands translates the operands
   * @param tiers names that {@code tier} may be compared with
   * @param reads receives thresholds
   * @param errors receives type errors
   */
  OperatorTranslator(
      TypedOperands operands, Set<String> tiers, ConditionReads reads, ConditionErrors errors) {
    this.operands = operands;
    this.tiers = tiers;
    this.reads = reads;
    this.errors = errors;
  }

  /** Translates an operation; returns {@link Refused} where it has an error. */
  Term term(CelExpr expression) {
    Operator operator = Operator.findReverse(expression.call().function()).orElseThrow();
    List<CelExpr> args = expression.call().args();
    return switch (operator) {
      case LOGICAL_AND -> chain(expression, "&&", TruthTerms.And::new);
      case LOGICAL_OR -> chain(expression, "||", TruthTerms.Or::new);
      case LOGICAL_NOT ->
          operands
              .truth(args.get(0), "the operand of '!'")
              .<Term>map(TruthTerms.Not::new)
              .orElse(Refused.REFUSED);
      case CONDITIONAL -> conditional(expression, args);
      case EQUALS -> comparison(expression, Comparison.EQUAL);
      case NOT_EQUALS -> comparison(expression, Comparison.NOT_EQUAL);
      case LESS -> comparison(expression, Comparison.LESS);
      case LESS_EQUALS -> comparison(expression, Comparison.LESS_OR_EQUAL);
      case GREATER -> comparison(expression, Comparison.GREATER);
      case GREATER_EQUALS -> comparison(expression, Comparison.GREATER_OR_EQUAL);
      case ADD, SUBTRACT, MULTIPLY, DIVIDE -> arithmetic(expression, operator, args);
      case NEGATE -> negation(expression, args.get(0));
      case IN, OLD_IN -> membership(args.get(0), args.get(1));
      case MODULO -> errors.refuse(expression, "'%' is not supported");
      case INDEX -> errors.refuse(expression, "'[…]' after a value is not supported");
      default -> errors.refuse(expression, "'" + operator + "' is not supported");
    };
  }

  private Term chain(CelExpr expression, String symbol, Function<TruthTerm[], Term> operation) {
    List<CelExpr> chained = new ArrayList<>();
    Canonical.flatten(expression.call(), chained);
    return operands
        .truths(chained, "an operand of '" + symbol + "'")
        .map(operation)
        .orElse(Refused.REFUSED);
  }

  private Term conditional(CelExpr expression, List<CelExpr> args) {
    Optional<TruthTerm> test = operands.truth(args.get(0), "the operand before '?'");
    Term yes = operands.any(args.get(1));
    Term no = operands.any(args.get(2));
    if (test.isEmpty() || yes == Refused.REFUSED || no == Refused.REFUSED) {
      return Refused.REFUSED;
    }
    return TypeRules.conditional(test.get(), yes, no)
        .orElseGet(
            () ->
                errors.refuse(
                    expression,
                    "both results of '? :' must have the same type, not "
                        + yes.typeName()
                        + " and "
                        + no.typeName()));
  }

  private Term comparison(CelExpr expression, Comparison comparison) {
    CelExpr leftOperand = expression.call().args().get(0);
    CelExpr rightOperand = expression.call().args().get(1);
    Term left = comparedTerm(comparison, leftOperand);
    Term right = comparedTerm(comparison, rightOperand);
    if (left == Refused.REFUSED || right == Refused.REFUSED) {
      return Refused.REFUSED;
    } else if (left instanceof StringTerms.TierName && !isTierName(rightOperand, right)
        || right instanceof StringTerms.TierName && !isTierName(leftOperand, left)) {
      return Refused.REFUSED;
    }
    reads.addComparison(left, right);
    return TypeRules.comparison(comparison, left, right)
        .orElseGet(() -> errors.refuse(expression, cannotCompare(comparison, left, right)));
  }

  private Term comparedTerm(Comparison comparison, CelExpr operand) {
    return comparison.isEquality() ? operands.comparable(operand) : operands.any(operand);
  }

  private static String cannotCompare(Comparison comparison, Term left, Term right) {
    String symbol = "'" + comparison.symbol() + "'";
    return comparison.isEquality()
        ? neverEqual(symbol, left, right)
        : symbol
            + " compares two numbers or two strings, not "
            + left.typeName()
            + " with "
            + right.typeName();
  }

  private static String neverEqual(String symbol, Term left, Term right) {
    return symbol
        + " compares "
        + left.typeName()
        + " with "
        + right.typeName()
        + ", which are never equal";
  }

  private boolean isTierName(CelExpr expression, Term term) {
    if (!(term instanceof StringTerms.Constant constant)) {
      errors.refuse(expression, "'tier' can only be compared with tier names");
      return false;
    } else if (!tiers.contains(constant.string())) {
      errors.refuse(
          expression,
          "unknown tier '" + constant.string() + "'" + NearestName.hint(constant.string(), tiers));
      return false;
    }
    return true;
  }

  private Term arithmetic(CelExpr expression, Operator operator, List<CelExpr> args) {
    Term left = operands.any(args.get(0));
    Term right = operands.any(args.get(1));
    if (left == Refused.REFUSED || right == Refused.REFUSED) {
      return Refused.REFUSED;
    } else if (operator == Operator.DIVIDE
        && right instanceof NumberTerms.Constant divisor
        && divisor.number() == 0) {
      return errors.refuse(expression, "division by zero");
    }
    return combined(operator, left, right)
        .map(term -> folded(expression, left, right, term))
        .orElseGet(() -> errors.refuse(expression, cannotCombine(operator, left, right)));
  }

  private static Optional<Term> combined(Operator operator, Term left, Term right) {
    return switch (operator) {
      case ADD -> TypeRules.sum(left, right);
      case SUBTRACT -> TypeRules.arithmetic(left, right, NumberTerms.Difference::new);
      case MULTIPLY -> TypeRules.arithmetic(left, right, NumberTerms.Product::new);
      default -> TypeRules.arithmetic(left, right, NumberTerms.Quotient::new);
    };
  }

  private static String cannotCombine(Operator operator, Term left, Term right) {
    return "'"
        + operator.getFunction().replace("_", "")
        + "' needs two numbers"
        + (operator == Operator.ADD ? " or two strings" : "")
        + ", not "
        + left.typeName()
        + " and "
        + right.typeName();
  }

  /** Replaces an operation on two constants by its result. */
  private Term folded(CelExpr expression, Term left, Term right, Term term) {
    return left instanceof NumberTerms.Constant
            && right instanceof NumberTerms.Constant
            && term instanceof NumberTerm number
        ? operands.constant(expression, number.value(null))
        : term;
  }

  private Term negation(CelExpr expression, CelExpr operand) {
    Term term = operands.any(operand);
    if (term == Refused.REFUSED) {
      return term;
    } else if (term instanceof NumberTerms.Constant constant) {
      return new NumberTerms.Constant(-constant.number());
    }
    return TypeRules.number(term)
        .<Term>map(NumberTerms.Negation::new)
        .orElseGet(
            () ->
                errors.refuse(
                    expression, "the operand of '-' must be a number, not " + term.typeName()));
  }

  private Term membership(CelExpr operand, CelExpr list) {
    Term term = operands.comparable(operand);
    if (list.getKind() != CelExpr.ExprKind.Kind.LIST) {
      return errors.refuse(list, "'in' needs a list of literals: in [1, 2]");
    }
    List<Object> members = new ArrayList<>();
    boolean refused = term == Refused.REFUSED;
    for (CelExpr element : list.list().elements()) {
      Optional<Object> member = member(term, element);
      member.ifPresent(members::add);
      refused |= member.isEmpty();
    }
    if (refused) {
      return Refused.REFUSED;
    } else if (term instanceof NumberTerm number) {
      return new TruthTerms.NumberIn(
          number, members.stream().mapToDouble(member -> (Double) member).toArray());
    }
    return new TruthTerms.ValueIn(TypeRules.dynamic(term), List.copyOf(members));
  }

  /** Returns the value of a literal that the term can equal; empty if it was refused. */
  private Optional<Object> member(Term term, CelExpr element) {
    if (element.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      errors.refuse(element, "the list after 'in' may contain only literals");
      return Optional.empty();
    }
    Term member = operands.comparable(element);
    if (member == Refused.REFUSED || term == Refused.REFUSED) {
      return Optional.empty();
    } else if (term instanceof StringTerms.TierName && !isTierName(element, member)) {
      return Optional.empty();
    } else if (TypeRules.comparison(Comparison.EQUAL, term, member).isEmpty()) {
      errors.refuse(element, neverEqual("'in'", term, member));
      return Optional.empty();
    }
    Object value = TypeRules.dynamic(member).value(null);
    // Adding zero turns -0.0 into 0.0, since ValueIn compares by equals().
    return Optional.of(value instanceof Double number ? (Object) (number + 0.0) : value);
  }
}
