// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import io.flinkpql.condition.Term.DynamicTerm;
import io.flinkpql.condition.Term.StringTerm;
import io.flinkpql.condition.Term.TruthTerm;

/** Terms that evaluate to a string; null means an error. */
final class StringTerms {

  private StringTerms() {}

  record Constant(String string) implements StringTerm {
    @Override
    public String value(Scope scope) {
      return string;
    }
  }

  /** Reads the name of the current tier; it can only be compared with tier names. */
  record TierName() implements StringTerm {
    @Override
    public String value(Scope scope) {
      return scope.tier();
    }
  }

  /** Reads the message's user; a message without one is an error. */
  record User() implements StringTerm {
    @Override
    public String value(Scope scope) {
      String user = scope.user();
      return user.isEmpty() ? null : user;
    }
  }

  record Concatenation(StringTerm left, StringTerm right) implements StringTerm {
    @Override
    public String value(Scope scope) {
      String first = left.value(scope);
      String second = right.value(scope);
      return first == null || second == null ? null : first + second;
    }
  }

  record Conditional(TruthTerm test, StringTerm yes, StringTerm no) implements StringTerm {
    @Override
    public String value(Scope scope) {
      return switch (test.value(scope)) {
        case TRUE -> yes.value(scope);
        case FALSE -> no.value(scope);
        case ERROR -> null;
      };
    }
  }

  /** Reads a dynamic value as a string; any other type is an error. */
  record FromDynamic(DynamicTerm term) implements StringTerm {
    @Override
    public String value(Scope scope) {
      return term.value(scope) instanceof String string ? string : null;
    }
  }
}
