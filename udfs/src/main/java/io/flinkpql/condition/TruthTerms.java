// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.flinkpql.condition.Term.DynamicTerm;
import io.flinkpql.condition.Term.NumberTerm;
import io.flinkpql.condition.Term.StringTerm;
import io.flinkpql.condition.Term.TruthTerm;
import io.flinkpql.message.Scalars.Mark;
import java.util.List;

/** Terms that are true, false or an error. Errors follow CEL's three-valued logic. */
final class TruthTerms {

  private TruthTerms() {}

  record Constant(Truth truth) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      return truth;
    }
  }

  record Converted() implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      return Comparison.truth(scope.converted());
    }
  }

  record Not(TruthTerm term) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      return switch (term.value(scope)) {
        case TRUE -> Truth.FALSE;
        case FALSE -> Truth.TRUE;
        case ERROR -> Truth.ERROR;
      };
    }
  }

  /** {@code &&}: false if any operand is false, even if another is an error. */
  record And(TruthTerm[] terms) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      Truth result = Truth.TRUE;
      for (TruthTerm term : terms) {
        Truth truth = term.value(scope);
        if (truth == Truth.FALSE) {
          return truth;
        } else if (truth == Truth.ERROR) {
          result = truth;
        }
      }
      return result;
    }
  }

  /** {@code ||}: true if any operand is true, even if another is an error. */
  record Or(TruthTerm[] terms) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      Truth result = Truth.FALSE;
      for (TruthTerm term : terms) {
        Truth truth = term.value(scope);
        if (truth == Truth.TRUE) {
          return truth;
        } else if (truth == Truth.ERROR) {
          result = truth;
        }
      }
      return result;
    }
  }

  /** {@code at_least}: counts true conditions; an error counts as not true. */
  record AtLeast(int needed, TruthTerm[] terms) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      int found = 0;
      for (TruthTerm term : terms) {
        if (term.value(scope) == Truth.TRUE && ++found == needed) {
          return Truth.TRUE;
        }
      }
      return Truth.FALSE;
    }
  }

  record NumberComparison(Comparison comparison, NumberTerm left, NumberTerm right)
      implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      double first = left.value(scope);
      double second = right.value(scope);
      return Double.isNaN(first) || Double.isNaN(second)
          ? Truth.ERROR
          : comparison.ofNumbers(first, second);
    }
  }

  record StringComparison(Comparison comparison, StringTerm left, StringTerm right)
      implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      String first = left.value(scope);
      String second = right.value(scope);
      return first == null || second == null ? Truth.ERROR : comparison.ofStrings(first, second);
    }
  }

  record TruthComparison(Comparison comparison, TruthTerm left, TruthTerm right)
      implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      Truth first = left.value(scope);
      Truth second = right.value(scope);
      return first == Truth.ERROR || second == Truth.ERROR
          ? Truth.ERROR
          : comparison.ofBooleans(first == Truth.TRUE, second == Truth.TRUE);
    }
  }

  /** Compares a dynamic value with a number, without boxing the number; equality only. */
  record DynamicWithNumber(Comparison comparison, DynamicTerm left, NumberTerm right)
      implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      Object first = left.value(scope);
      double second = right.value(scope);
      if (first == null || Double.isNaN(second)) {
        return Truth.ERROR;
      }
      return first instanceof Double number
          ? comparison.ofNumbers(number, second)
          : comparison.acrossTypes();
    }
  }

  record DynamicComparison(Comparison comparison, DynamicTerm left, DynamicTerm right)
      implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      Object first = left.value(scope);
      Object second = right.value(scope);
      if (first == null || second == null) {
        return Truth.ERROR;
      } else if (first instanceof Double a && second instanceof Double b) {
        return comparison.ofNumbers(a, b);
      } else if (first instanceof String a && second instanceof String b) {
        return comparison.ofStrings(a, b);
      } else if (first instanceof Boolean a && second instanceof Boolean b) {
        return comparison.ofBooleans(a, b);
      }
      return comparison.acrossTypes();
    }
  }

  /** {@code in}: whether a number equals one of the literals. */
  record NumberIn(NumberTerm term, double[] members) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      double number = term.value(scope);
      if (Double.isNaN(number)) {
        return Truth.ERROR;
      }
      for (double member : members) {
        if (member == number) {
          return Truth.TRUE;
        }
      }
      return Truth.FALSE;
    }
  }

  /** {@code in}: whether a value of any type equals one of the literals. */
  record ValueIn(DynamicTerm term, List<Object> members) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      Object value = term.value(scope);
      if (value == null) {
        return Truth.ERROR;
      }
      // Adding zero turns -0.0 into 0.0, since contains() compares by equals().
      return Comparison.truth(members.contains(value instanceof Double d ? d + 0.0 : value));
    }
  }

  /** {@code has}: whether a trait or field is present and not null. */
  record Has(DynamicTerms.Input input) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      Object raw = input.raw(scope);
      return Comparison.truth(raw != null && raw != Mark.NULL);
    }
  }

  /** Functions that test a string with another string. */
  enum StringTest {
    STARTS_WITH("startsWith"),
    ENDS_WITH("endsWith"),
    CONTAINS("contains"),
    MATCHES("matches");

    private final String function;

    StringTest(String function) {
      this.function = function;
    }

    String function() {
      return function;
    }

    Truth apply(String subject, String argument) {
      return switch (this) {
        case STARTS_WITH -> Comparison.truth(subject.startsWith(argument));
        case ENDS_WITH -> Comparison.truth(subject.endsWith(argument));
        case CONTAINS -> Comparison.truth(subject.contains(argument));
        case MATCHES -> matches(subject, argument);
      };
    }

    private static Truth matches(String subject, String pattern) {
      try {
        return Comparison.truth(
            BoundedPattern.compile(pattern, BoundedPattern.MAX_SIZE_IN_DATA)
                .matcher(subject)
                .find());
      } catch (PatternSyntaxException e) {
        return Truth.ERROR;
      }
    }
  }

  record StringTested(StringTest test, StringTerm subject, StringTerm argument)
      implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      String first = subject.value(scope);
      String second = argument.value(scope);
      return first == null || second == null ? Truth.ERROR : test.apply(first, second);
    }
  }

  /** {@code matches} with a constant pattern, compiled once. */
  record Matches(StringTerm subject, Pattern pattern) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      String value = subject.value(scope);
      return value == null ? Truth.ERROR : Comparison.truth(pattern.matcher(value).find());
    }
  }

  record Conditional(TruthTerm test, TruthTerm yes, TruthTerm no) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      return switch (test.value(scope)) {
        case TRUE -> yes.value(scope);
        case FALSE -> no.value(scope);
        case ERROR -> Truth.ERROR;
      };
    }
  }

  /** Reads a dynamic value as a boolean; any other type is an error. */
  record FromDynamic(DynamicTerm term) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      return term.value(scope) instanceof Boolean truth ? Comparison.truth(truth) : Truth.ERROR;
    }
  }
}
