// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import io.flinkpql.condition.Term.DynamicTerm;
import io.flinkpql.condition.Term.NumberTerm;
import io.flinkpql.condition.Term.StringTerm;
import io.flinkpql.condition.Term.TruthTerm;
import io.flinkpql.message.IsoTime;

/**
 * Terms that evaluate to a number. NaN means an error and propagates through arithmetic by itself.
 */
final class NumberTerms {

  private NumberTerms() {}

  record Constant(double number) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      return number;
    }
  }

  record Signal(int index) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      return scope.signal(index);
    }
  }

  record Score() implements NumberTerm {
    @Override
    public double value(Scope scope) {
      return scope.score();
    }
  }

  record Level() implements NumberTerm {
    @Override
    public double value(Scope scope) {
      return scope.level();
    }
  }

  record Negation(NumberTerm term) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      return -term.value(scope);
    }
  }

  record Sum(NumberTerm left, NumberTerm right) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      return left.value(scope) + right.value(scope);
    }
  }

  record Difference(NumberTerm left, NumberTerm right) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      return left.value(scope) - right.value(scope);
    }
  }

  record Product(NumberTerm left, NumberTerm right) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      return left.value(scope) * right.value(scope);
    }
  }

  /** Divides; a divisor of zero is an error. */
  record Quotient(NumberTerm left, NumberTerm right) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      double divisor = right.value(scope);
      return divisor == 0 ? Double.NaN : left.value(scope) / divisor;
    }
  }

  /** Counts the code points of a string. */
  record Size(StringTerm string) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      String value = string.value(scope);
      return value == null ? Double.NaN : value.codePointCount(0, value.length());
    }
  }

  /** Counts whole days from the clock's day to the date in a trait; negative if it has passed. */
  record DaysUntil(DynamicTerms.Trait trait) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      if (!(trait.value(scope) instanceof String time)) {
        return Double.NaN;
      }
      long day = IsoTime.epochDay(time, scope.timezone());
      return day == IsoTime.BAD ? Double.NaN : day - scope.day();
    }
  }

  record Conditional(TruthTerm test, NumberTerm yes, NumberTerm no) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      return switch (test.value(scope)) {
        case TRUE -> yes.value(scope);
        case FALSE -> no.value(scope);
        case ERROR -> Double.NaN;
      };
    }
  }

  /** Reads a dynamic value as a number; any other type is an error. */
  record FromDynamic(DynamicTerm term) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      return term.value(scope) instanceof Double number ? number : Double.NaN;
    }
  }
}
