// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import com.google.re2j.PatternSyntaxException;
import dev.cel.common.ast.CelExpr;
import io.flinkpql.condition.Term.Refused;
import io.flinkpql.condition.Term.StringTerm;
import io.flinkpql.condition.Term.TruthTerm;
import io.flinkpql.condition.TruthTerms.StringTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Translates function calls into terms and checks their arguments. */
final class FunctionTranslator {

  private static final List<String> FUNCTIONS =
      List.of(
          "has", "at_least", "days_until", "size", "startsWith", "endsWith", "contains", "matches");

  private final TypedOperands operands;
  private final ConditionReads reads;
  private final ConditionErrors errors;
  private final PatternBudget patterns;

  FunctionTranslator(
      TypedOperands operands,
      ConditionReads reads,
      ConditionErrors errors,
      PatternBudget patterns) {
    this.operands = operands;
    this.reads = reads;
    this.errors = errors;
    this.patterns = patterns;
  }

  /** Translates a call; returns {@link Refused} where it has an error. */
  Term term(CelExpr expression) {
    String function = expression.call().function();
    return switch (function) {
      case "at_least" -> atLeast(expression);
      case "days_until" -> daysUntil(expression);
      case "size" -> size(expression);
      case "startsWith" -> stringTest(expression, StringTest.STARTS_WITH);
      case "endsWith" -> stringTest(expression, StringTest.ENDS_WITH);
      case "contains" -> stringTest(expression, StringTest.CONTAINS);
      case "matches" -> stringTest(expression, StringTest.MATCHES);
      // The parser has already replaced every valid has(…).
      case "has" -> errors.refuseCall(expression, "has needs one path: has(traits.NAME)");
      case "double", "int", "uint" ->
          errors.refuseCall(expression, "every number is a double: remove " + function + "()");
      default ->
          errors.refuseCall(
              expression,
              "unknown function '" + function + "'" + NearestName.hint(function, FUNCTIONS));
    };
  }

  private Term atLeast(CelExpr expression) {
    List<CelExpr> arguments = arguments(expression);
    if (arguments.size() != 2
        || expression.call().target().isPresent()
        || arguments.get(1).getKind() != CelExpr.ExprKind.Kind.LIST) {
      return errors.refuseCall(
          expression, "at_least needs a number and a list of conditions: at_least(2, [a, b, c])");
    }
    List<CelExpr> conditions = arguments.get(1).list().elements();
    Optional<TruthTerm[]> truths = operands.truths(conditions, "a condition in at_least");
    Term number = operands.comparable(arguments.get(0));
    if (number == Refused.REFUSED) {
      return number;
    }
    double needed = number instanceof NumberTerms.Constant constant ? constant.number() : 0;
    if (needed != Math.rint(needed) || needed < 1 || needed > conditions.size()) {
      return errors.refuse(
          arguments.get(0),
          "at_least needs a whole number from 1 to the number of its conditions ("
              + conditions.size()
              + ")");
    }
    return truths
        .<Term>map(terms -> new TruthTerms.AtLeast((int) needed, terms))
        .orElse(Refused.REFUSED);
  }

  private Term daysUntil(CelExpr expression) {
    List<CelExpr> arguments = arguments(expression);
    if (arguments.size() == 1 && expression.call().target().isEmpty()) {
      Term term = operands.comparable(arguments.get(0));
      if (term instanceof DynamicTerms.Trait trait) {
        reads.addDaysUntil(trait);
        return new NumberTerms.DaysUntil(trait);
      } else if (term instanceof DynamicTerms.Field) {
        return errors.refuseCall(
            expression,
            "days_until reads the account's clock: it is not available in 'where' and 'exclude'");
      } else if (term == Refused.REFUSED) {
        return term;
      }
    }
    return errors.refuseCall(expression, "days_until needs one trait: days_until(traits.NAME)");
  }

  private Term size(CelExpr expression) {
    List<CelExpr> arguments = arguments(expression);
    if (arguments.size() != 1) {
      return errors.refuseCall(expression, "size needs one string: size(traits.NAME)");
    }
    return operands
        .string(arguments.get(0), "the argument of size")
        .<Term>map(NumberTerms.Size::new)
        .orElse(Refused.REFUSED);
  }

  private Term stringTest(CelExpr expression, StringTest test) {
    String function = test.function();
    List<CelExpr> arguments = arguments(expression);
    // CEL defines matches(text, pattern) as a global function too.
    boolean allowed = expression.call().target().isPresent() || test == StringTest.MATCHES;
    if (arguments.size() != 2 || !allowed) {
      return errors.refuseCall(
          expression, function + " needs two strings: x." + function + "('y')");
    }
    String role = "an argument of " + function;
    Optional<StringTerm> subject = operands.string(arguments.get(0), role);
    Optional<StringTerm> argument = operands.string(arguments.get(1), role);
    if (subject.isEmpty() || argument.isEmpty()) {
      return Refused.REFUSED;
    } else if (test == StringTest.MATCHES
        && argument.get() instanceof StringTerms.Constant pattern) {
      return matches(arguments.get(1), subject.get(), pattern.string());
    }
    return new TruthTerms.StringTested(test, subject.get(), argument.get());
  }

  private Term matches(CelExpr expression, StringTerm subject, String pattern) {
    try {
      return new TruthTerms.Matches(subject, patterns.compile(pattern));
    } catch (PatternSyntaxException e) {
      return errors.refuse(expression, "invalid RE2 pattern: " + e.getDescription());
    }
  }

  /** Returns the receiver of a method call, if there is one, then the arguments. */
  private static List<CelExpr> arguments(CelExpr expression) {
    List<CelExpr> arguments = new ArrayList<>();
    expression.call().target().ifPresent(arguments::add);
    arguments.addAll(expression.call().args());
    return arguments;
  }
}
