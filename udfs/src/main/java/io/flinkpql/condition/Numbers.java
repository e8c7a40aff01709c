// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import io.flinkpql.condition.Term.AnyTerm;
import io.flinkpql.condition.Term.NumberTerm;
import io.flinkpql.condition.Term.TextTerm;
import io.flinkpql.condition.Term.TruthTerm;
import io.flinkpql.message.IsoTime;

/** Terms that are numbers. NaN stands for an error and passes through arithmetic by itself. */
final class Numbers {

  private Numbers() {}

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

  record Quotient(NumberTerm left, NumberTerm right) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      double divisor = right.value(scope);
      return divisor == 0 ? Double.NaN : left.value(scope) / divisor;
    }
  }

  /** Length of a text in code points. */
  record Size(TextTerm text) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      String value = text.value(scope);
      return value == null ? Double.NaN : value.codePointCount(0, value.length());
    }
  }

  /** Whole days from the clock's day to the day that a trait names. */
  record DaysUntil(Values.Trait trait) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      if (!(trait.value(scope) instanceof String time)) {
        return Double.NaN;
      }
      long day = IsoTime.epochDay(time, scope.timezone());
      return day == IsoTime.BAD ? Double.NaN : day - scope.day();
    }
  }

  record Choice(TruthTerm test, NumberTerm yes, NumberTerm no) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      return switch (test.value(scope)) {
        case TRUE -> yes.value(scope);
        case FALSE -> no.value(scope);
        case ERROR -> Double.NaN;
      };
    }
  }

  /** A value that must turn out to be a number. */
  record Of(AnyTerm term) implements NumberTerm {
    @Override
    public double value(Scope scope) {
      return term.value(scope) instanceof Double number ? number : Double.NaN;
    }
  }
}
