// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import dev.cel.common.ast.CelExpr;
import io.flinkpql.condition.Term.Refused;
import io.flinkpql.condition.Term.StringTerm;
import io.flinkpql.condition.Term.TruthTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Translates the operands of operators and functions and checks that each has the needed type. */
final class TypedOperands {

  private final Function<CelExpr, Term> translation;
  private final ConditionErrors errors;

  /**
   * @param translation translates any expression; returns {@link Refused} where it has an error
   * @param errors receives type errors
   */
  TypedOperands(Function<CelExpr, Term> translation, ConditionErrors errors) {
    this.translation = translation;
    this.errors = errors;
  }

  /**
   * Translates an operand of {@code ==}, {@code !=} or {@code in}, where {@code tier} may stand.
   */
  Term comparable(CelExpr expression) {
    return translation.apply(expression);
  }

  /** Translates any other operand; refuses {@code tier}. */
  Term any(CelExpr expression) {
    Term term = translation.apply(expression);
    return term instanceof StringTerms.TierName
        ? errors.refuse(expression, "'tier' can only be compared with tier names, by ==, != or in")
        : term;
  }

  /** Returns a constant; refuses infinity and NaN. */
  Term constant(CelExpr expression, double number) {
    return Double.isFinite(number)
        ? new NumberTerms.Constant(number)
        : errors.refuse(expression, "number out of range");
  }

  /**
   * Translates an operand that must be a boolean; empty if it was refused.
   *
   * @param role names the operand in the error message: {@code the operand of '!'}
   */
  Optional<TruthTerm> truth(CelExpr expression, String role) {
    Term term = any(expression);
    Optional<TruthTerm> truth = TypeRules.truth(term);
    if (truth.isEmpty() && term != Refused.REFUSED) {
      errors.refuse(expression, role + " must be a boolean, not " + term.typeName());
    }
    return truth;
  }

  /** Translates all operands, so that each error is reported; empty if any was refused. */
  Optional<TruthTerm[]> truths(List<CelExpr> expressions, String role) {
    List<TruthTerm> terms = new ArrayList<>();
    for (CelExpr expression : expressions) {
      truth(expression, role).ifPresent(terms::add);
    }
    return terms.size() == expressions.size()
        ? Optional.of(terms.toArray(TruthTerm[]::new))
        : Optional.empty();
  }

  /** Translates an operand that must be a string; empty if it was refused. */
  Optional<StringTerm> string(CelExpr expression, String role) {
    Term term = any(expression);
    Optional<StringTerm> string = TypeRules.string(term);
    if (string.isEmpty() && term != Refused.REFUSED) {
      errors.refuse(expression, role + " must be a string, not " + term.typeName());
    }
    return string;
  }
}
