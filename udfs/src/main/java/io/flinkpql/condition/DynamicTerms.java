// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import io.flinkpql.condition.Term.DynamicTerm;
import io.flinkpql.condition.Term.NumberTerm;
import io.flinkpql.condition.Term.StringTerm;
import io.flinkpql.condition.Term.TruthTerm;
import io.flinkpql.message.Scalars.Mark;

/** Terms whose type is known only at run time; null means an error. */
final class DynamicTerms {

  private DynamicTerms() {}

  /** Reads a trait or a field. */
  sealed interface Input extends DynamicTerm {
    /** Returns the value with {@link Mark}s for null, lists and objects; null if it is absent. */
    Object raw(Scope scope);

    @Override
    default Object value(Scope scope) {
      Object raw = raw(scope);
      return raw instanceof Mark ? null : raw;
    }
  }

  record Trait(int index) implements Input {
    @Override
    public Object raw(Scope scope) {
      return scope.trait(index);
    }
  }

  record Field(int index) implements Input {
    @Override
    public Object raw(Scope scope) {
      return scope.field(index);
    }
  }

  /** Adds two numbers or concatenates two strings; other types are an error. */
  record Sum(DynamicTerm left, DynamicTerm right) implements DynamicTerm {
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

  record Conditional(TruthTerm test, DynamicTerm yes, DynamicTerm no) implements DynamicTerm {
    @Override
    public Object value(Scope scope) {
      return switch (test.value(scope)) {
        case TRUE -> yes.value(scope);
        case FALSE -> no.value(scope);
        case ERROR -> null;
      };
    }
  }

  record FromNumber(NumberTerm term) implements DynamicTerm {
    @Override
    public Object value(Scope scope) {
      double number = term.value(scope);
      return Double.isNaN(number) ? null : number;
    }
  }

  record FromString(StringTerm term) implements DynamicTerm {
    @Override
    public Object value(Scope scope) {
      return term.value(scope);
    }
  }

  record FromTruth(TruthTerm term) implements DynamicTerm {
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
