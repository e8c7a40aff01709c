// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import io.flinkpql.condition.Term.DynamicTerm;
import io.flinkpql.condition.Term.NumberTerm;
import io.flinkpql.condition.Term.StringTerm;
import io.flinkpql.condition.Term.TruthTerm;
import java.util.Optional;

/**
 * Picks the term of an operation by the types of its operands. A dynamic operand is converted to
 * the type that the other operand asks for. A result is empty if the types can never match.
 */
final class TypeRules {

  private TypeRules() {}

  /** Converts a term to a number. */
  static Optional<NumberTerm> number(Term term) {
    if (term instanceof DynamicTerm dynamic) {
      return Optional.of(new NumberTerms.FromDynamic(dynamic));
    }
    return term instanceof NumberTerm number ? Optional.of(number) : Optional.empty();
  }

  /** Converts a term to a string. */
  static Optional<StringTerm> string(Term term) {
    if (term instanceof DynamicTerm dynamic) {
      return Optional.of(new StringTerms.FromDynamic(dynamic));
    }
    return term instanceof StringTerm string ? Optional.of(string) : Optional.empty();
  }

  /** Converts a term to a truth value. */
  static Optional<TruthTerm> truth(Term term) {
    if (term instanceof DynamicTerm dynamic) {
      return Optional.of(new TruthTerms.FromDynamic(dynamic));
    }
    return term instanceof TruthTerm truth ? Optional.of(truth) : Optional.empty();
  }

  /**
   * Converts a term of any type to a dynamic one.
   *
   * @throws IllegalArgumentException if the term was refused
   */
  static DynamicTerm dynamic(Term term) {
    if (term instanceof NumberTerm number) {
      return new DynamicTerms.FromNumber(number);
    } else if (term instanceof StringTerm string) {
      return new DynamicTerms.FromString(string);
    } else if (term instanceof TruthTerm truth) {
      return new DynamicTerms.FromTruth(truth);
    } else if (term instanceof DynamicTerm dynamic) {
      return dynamic;
    }
    throw new IllegalArgumentException("not a value: " + term);
  }

  /** Adds numbers or concatenates strings. */
  static Optional<Term> sum(Term left, Term right) {
    if (left instanceof DynamicTerm first && right instanceof DynamicTerm second) {
      return Optional.of(new DynamicTerms.Sum(first, second));
    }
    Optional<Term> concatenation =
        string(left).flatMap(a -> string(right).map(b -> new StringTerms.Concatenation(a, b)));
    return concatenation.isPresent()
        ? concatenation
        : arithmetic(left, right, NumberTerms.Sum::new);
  }

  /** Creates the term of an arithmetic operation. */
  interface Arithmetic {
    NumberTerm of(NumberTerm left, NumberTerm right);
  }

  /** Applies an arithmetic operation to two numbers. */
  static Optional<Term> arithmetic(Term left, Term right, Arithmetic operation) {
    return number(left).flatMap(a -> number(right).map(b -> operation.of(a, b)));
  }

  /** Compares two terms of one type; equality accepts a dynamic term on either side. */
  static Optional<Term> comparison(Comparison comparison, Term left, Term right) {
    boolean dynamic = left instanceof DynamicTerm || right instanceof DynamicTerm;
    if (dynamic && comparison.isEquality()) {
      return Optional.of(dynamicEquality(comparison, left, right));
    } else if (left instanceof DynamicTerm first && right instanceof DynamicTerm second) {
      return Optional.of(new TruthTerms.DynamicComparison(comparison, first, second));
    }
    return numberComparison(comparison, left, right)
        .or(() -> stringComparison(comparison, left, right))
        .or(() -> truthComparison(comparison, left, right));
  }

  private static Term dynamicEquality(Comparison comparison, Term left, Term right) {
    if (left instanceof DynamicTerm dynamic && right instanceof NumberTerm number) {
      return new TruthTerms.DynamicWithNumber(comparison, dynamic, number);
    } else if (right instanceof DynamicTerm dynamic && left instanceof NumberTerm number) {
      return new TruthTerms.DynamicWithNumber(comparison, dynamic, number);
    }
    return new TruthTerms.DynamicComparison(comparison, dynamic(left), dynamic(right));
  }

  private static Optional<Term> numberComparison(Comparison comparison, Term left, Term right) {
    return number(left)
        .flatMap(a -> number(right).map(b -> new TruthTerms.NumberComparison(comparison, a, b)));
  }

  private static Optional<Term> stringComparison(Comparison comparison, Term left, Term right) {
    return string(left)
        .flatMap(a -> string(right).map(b -> new TruthTerms.StringComparison(comparison, a, b)));
  }

  private static Optional<Term> truthComparison(Comparison comparison, Term left, Term right) {
    return truth(left)
        .flatMap(a -> truth(right).map(b -> new TruthTerms.TruthComparison(comparison, a, b)));
  }

  /** Chooses between two results of one type, or of any types if one of them is dynamic. */
  static Optional<Term> conditional(TruthTerm test, Term yes, Term no) {
    if (yes instanceof NumberTerm a && no instanceof NumberTerm b) {
      return Optional.of(new NumberTerms.Conditional(test, a, b));
    } else if (yes instanceof StringTerm a && no instanceof StringTerm b) {
      return Optional.of(new StringTerms.Conditional(test, a, b));
    } else if (yes instanceof TruthTerm a && no instanceof TruthTerm b) {
      return Optional.of(new TruthTerms.Conditional(test, a, b));
    } else if (yes instanceof DynamicTerm || no instanceof DynamicTerm) {
      return Optional.of(new DynamicTerms.Conditional(test, dynamic(yes), dynamic(no)));
    }
    return Optional.empty();
  }
}
