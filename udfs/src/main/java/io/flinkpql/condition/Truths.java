// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.flinkpql.condition.Term.AnyTerm;
import io.flinkpql.condition.Term.NumberTerm;
import io.flinkpql.condition.Term.TextTerm;
import io.flinkpql.condition.Term.TruthTerm;
import io.flinkpql.message.Scalars.Mark;
import java.util.List;

/** Terms that are true, false or an error. */
final class Truths {

  private Truths() {}

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

  /** {@code &&}: false if any is, whatever else is an error. */
  record All(TruthTerm[] terms) implements TruthTerm {
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

  /** {@code ||}: true if any is, whatever else is an error. */
  record Any(TruthTerm[] terms) implements TruthTerm {
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

  /** Takes an error for not true, so is never one itself. */
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

  record TextComparison(Comparison comparison, TextTerm left, TextTerm right) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      String first = left.value(scope);
      String second = right.value(scope);
      return first == null || second == null ? Truth.ERROR : comparison.ofTexts(first, second);
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
          : comparison.ofTruths(first == Truth.TRUE, second == Truth.TRUE);
    }
  }

  /** A value of unknown type compared with a number, without boxing the number. */
  record ValueWithNumber(Comparison comparison, AnyTerm left, NumberTerm right)
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

  record ValueComparison(Comparison comparison, AnyTerm left, AnyTerm right) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      Object first = left.value(scope);
      Object second = right.value(scope);
      if (first == null || second == null) {
        return Truth.ERROR;
      } else if (first instanceof Double a && second instanceof Double b) {
        return comparison.ofNumbers(a, b);
      } else if (first instanceof String a && second instanceof String b) {
        return comparison.ofTexts(a, b);
      } else if (first instanceof Boolean a && second instanceof Boolean b) {
        return comparison.ofTruths(a, b);
      }
      return comparison.acrossTypes();
    }
  }

  /** {@code in} a list of numbers. */
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

  /** {@code in} a list of literals of any type. */
  record ValueIn(AnyTerm term, List<Object> members) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      Object value = term.value(scope);
      if (value == null) {
        return Truth.ERROR;
      }
      // Adding zero makes -0.0 the 0.0 that it equals.
      return Comparison.truth(members.contains(value instanceof Double d ? d + 0.0 : value));
    }
  }

  /** Whether something is there and not null. */
  record Has(Values.Stored term) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      Object stored = term.stored(scope);
      return Comparison.truth(stored != null && stored != Mark.NULL);
    }
  }

  /** Tests of a text with a text. */
  enum TextTest {
    STARTS_WITH("startsWith"),
    ENDS_WITH("endsWith"),
    CONTAINS("contains"),
    MATCHES("matches");

    private final String function;

    TextTest(String function) {
      this.function = function;
    }

    String function() {
      return function;
    }

    Truth of(String text, String argument) {
      return switch (this) {
        case STARTS_WITH -> Comparison.truth(text.startsWith(argument));
        case ENDS_WITH -> Comparison.truth(text.endsWith(argument));
        case CONTAINS -> Comparison.truth(text.contains(argument));
        case MATCHES -> search(text, argument);
      };
    }

    private static Truth search(String text, String pattern) {
      try {
        return Comparison.truth(
            BoundedPattern.compile(pattern, BoundedPattern.IN_DATA).matcher(text).find());
      } catch (PatternSyntaxException e) {
        return Truth.ERROR;
      }
    }
  }

  record TextTested(TextTest test, TextTerm text, TextTerm argument) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      String first = text.value(scope);
      String second = argument.value(scope);
      return first == null || second == null ? Truth.ERROR : test.of(first, second);
    }
  }

  /** {@code matches} with a pattern known beforehand. */
  record Matches(TextTerm text, Pattern pattern) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      String value = text.value(scope);
      return value == null ? Truth.ERROR : Comparison.truth(pattern.matcher(value).find());
    }
  }

  record Choice(TruthTerm test, TruthTerm yes, TruthTerm no) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      return switch (test.value(scope)) {
        case TRUE -> yes.value(scope);
        case FALSE -> no.value(scope);
        case ERROR -> Truth.ERROR;
      };
    }
  }

  /** A value that must turn out to be a truth value. */
  record Of(AnyTerm term) implements TruthTerm {
    @Override
    public Truth value(Scope scope) {
      return term.value(scope) instanceof Boolean truth ? Comparison.truth(truth) : Truth.ERROR;
    }
  }
}
