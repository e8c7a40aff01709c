// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import io.flinkpql.condition.Term.AnyTerm;
import io.flinkpql.condition.Term.TextTerm;
import io.flinkpql.condition.Term.TruthTerm;

/** Terms that are texts; null stands for an error. */
final class Texts {

  private Texts() {}

  record Constant(String text) implements TextTerm {
    @Override
    public String value(Scope scope) {
      return text;
    }
  }

  /** The name of the tier held: compared with names of tiers and nothing else. */
  record TierName() implements TextTerm {
    @Override
    public String value(Scope scope) {
      return scope.tier();
    }
  }

  record User() implements TextTerm {
    @Override
    public String value(Scope scope) {
      String user = scope.user();
      return user.isEmpty() ? null : user;
    }
  }

  record Concatenation(TextTerm left, TextTerm right) implements TextTerm {
    @Override
    public String value(Scope scope) {
      String first = left.value(scope);
      String second = right.value(scope);
      return first == null || second == null ? null : first + second;
    }
  }

  record Choice(TruthTerm test, TextTerm yes, TextTerm no) implements TextTerm {
    @Override
    public String value(Scope scope) {
      return switch (test.value(scope)) {
        case TRUE -> yes.value(scope);
        case FALSE -> no.value(scope);
        case ERROR -> null;
      };
    }
  }

  /** A value that must turn out to be a text. */
  record Of(AnyTerm term) implements TextTerm {
    @Override
    public String value(Scope scope) {
      return term.value(scope) instanceof String text ? text : null;
    }
  }
}
