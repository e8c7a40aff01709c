// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import io.flinkpql.condition.Term.AnyTerm;
import io.flinkpql.condition.Term.NumberTerm;
import io.flinkpql.condition.Term.TextTerm;
import io.flinkpql.condition.Term.TruthTerm;
import java.util.Optional;

/** Makes terms of operators and operands; empty where the types can never go together. */
final class Operators {

  private Operators() {}

  static Optional<NumberTerm> number(Term term) {
    if (term instanceof AnyTerm any) {
      return Optional.of(new Numbers.Of(any));
    }
    return term instanceof NumberTerm number ? Optional.of(number) : Optional.empty();
  }

  static Optional<TextTerm> text(Term term) {
    if (term instanceof AnyTerm any) {
      return Optional.of(new Texts.Of(any));
    }
    return term instanceof TextTerm text ? Optional.of(text) : Optional.empty();
  }

  static Optional<TruthTerm> truth(Term term) {
    if (term instanceof AnyTerm any) {
      return Optional.of(new Truths.Of(any));
    }
    return term instanceof TruthTerm truth ? Optional.of(truth) : Optional.empty();
  }

  static AnyTerm any(Term term) {
    if (term instanceof NumberTerm number) {
      return new Values.OfNumber(number);
    } else if (term instanceof TextTerm text) {
      return new Values.OfText(text);
    } else if (term instanceof TruthTerm truth) {
      return new Values.OfTruth(truth);
    } else if (term instanceof AnyTerm any) {
      return any;
    }
    throw new IllegalArgumentException("not a value: " + term);
  }

  static Optional<Term> sum(Term left, Term right) {
    if (left instanceof AnyTerm first && right instanceof AnyTerm second) {
      return Optional.of(new Values.Sum(first, second));
    }
    Optional<Term> joined =
        text(left).flatMap(a -> text(right).map(b -> new Texts.Concatenation(a, b)));
    return joined.isPresent() ? joined : arithmetic(left, right, Numbers.Sum::new);
  }

  /** What {@code - * /} make of two numbers. */
  interface Arithmetic {
    NumberTerm of(NumberTerm left, NumberTerm right);
  }

  static Optional<Term> arithmetic(Term left, Term right, Arithmetic operation) {
    return number(left).flatMap(a -> number(right).map(b -> operation.of(a, b)));
  }

  static Optional<Term> comparison(Comparison comparison, Term left, Term right) {
    boolean unknown = left instanceof AnyTerm || right instanceof AnyTerm;
    if (unknown && comparison.isEquality()) {
      return Optional.of(equality(comparison, left, right));
    } else if (left instanceof AnyTerm first && right instanceof AnyTerm second) {
      return Optional.of(new Truths.ValueComparison(comparison, first, second));
    }
    Optional<Term> numbers =
        arithmeticComparison(comparison, left, right)
            .or(() -> textComparison(comparison, left, right));
    return numbers.isPresent() ? numbers : truthComparison(comparison, left, right);
  }

  private static Term equality(Comparison comparison, Term left, Term right) {
    if (left instanceof AnyTerm any && right instanceof NumberTerm number) {
      return new Truths.ValueWithNumber(comparison, any, number);
    } else if (right instanceof AnyTerm any && left instanceof NumberTerm number) {
      return new Truths.ValueWithNumber(comparison, any, number);
    }
    return new Truths.ValueComparison(comparison, any(left), any(right));
  }

  private static Optional<Term> arithmeticComparison(Comparison comparison, Term left, Term right) {
    return number(left)
        .flatMap(a -> number(right).map(b -> new Truths.NumberComparison(comparison, a, b)));
  }

  private static Optional<Term> textComparison(Comparison comparison, Term left, Term right) {
    return text(left)
        .flatMap(a -> text(right).map(b -> new Truths.TextComparison(comparison, a, b)));
  }

  private static Optional<Term> truthComparison(Comparison comparison, Term left, Term right) {
    return truth(left)
        .flatMap(a -> truth(right).map(b -> new Truths.TruthComparison(comparison, a, b)));
  }

  static Optional<Term> choice(TruthTerm test, Term yes, Term no) {
    if (yes instanceof NumberTerm a && no instanceof NumberTerm b) {
      return Optional.of(new Numbers.Choice(test, a, b));
    } else if (yes instanceof TextTerm a && no instanceof TextTerm b) {
      return Optional.of(new Texts.Choice(test, a, b));
    } else if (yes instanceof TruthTerm a && no instanceof TruthTerm b) {
      return Optional.of(new Truths.Choice(test, a, b));
    } else if (yes instanceof AnyTerm || no instanceof AnyTerm) {
      return Optional.of(new Values.Choice(test, any(yes), any(no)));
    }
    return Optional.empty();
  }
}
