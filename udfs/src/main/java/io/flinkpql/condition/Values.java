// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import io.flinkpql.condition.Term.AnyTerm;
import io.flinkpql.condition.Term.NumberTerm;
import io.flinkpql.condition.Term.TextTerm;
import io.flinkpql.condition.Term.TruthTerm;
import io.flinkpql.message.Scalars.Mark;

/** Terms whose type only the data knows; null stands for an error. */
final class Values {

  private Values() {}

  /** What data holds under a name. */
  sealed interface Stored extends AnyTerm {
    /** As it was sent, {@link Mark}s too; null where it is absent. */
    Object stored(Scope scope);

    @Override
    default Object value(Scope scope) {
      Object stored = stored(scope);
      return stored instanceof Mark ? null : stored;
    }
  }

  record Trait(int index) implements Stored {
    @Override
    public Object stored(Scope scope) {
      return scope.trait(index);
    }
  }

  record Field(int index) implements Stored {
    @Override
    public Object stored(Scope scope) {
      return scope.field(index);
    }
  }

  /** Two numbers are added, two texts joined. */
  record Sum(AnyTerm left, AnyTerm right) implements AnyTerm {
    @Override
    public Object value(Scope scope) {
      Object first = left.value(scope);
      Object second = right.value(scope);
      if (first instanceof Double a && second instanceof Double b) {
        double sum = a + b;
        return Double.isNaN(sum) ? null : (Double) sum;
      }
      return first instanceof String a && second instanceof String b ? a + b : null;
    }
  }

  record Choice(TruthTerm test, AnyTerm yes, AnyTerm no) implements AnyTerm {
    @Override
    public Object value(Scope scope) {
      return switch (test.value(scope)) {
        case TRUE -> yes.value(scope);
        case FALSE -> no.value(scope);
        case ERROR -> null;
      };
    }
  }

  record OfNumber(NumberTerm term) implements AnyTerm {
    @Override
    public Object value(Scope scope) {
      double number = term.value(scope);
      return Double.isNaN(number) ? null : number;
    }
  }

  record OfText(TextTerm term) implements AnyTerm {
    @Override
    public Object value(Scope scope) {
      return term.value(scope);
    }
  }

  record OfTruth(TruthTerm term) implements AnyTerm {
    @Override
    public Object value(Scope scope) {
      return switch (term.value(scope)) {
        case TRUE -> Boolean.TRUE;
        case FALSE -> Boolean.FALSE;
        case ERROR -> null;
      };
    }
  }
}
