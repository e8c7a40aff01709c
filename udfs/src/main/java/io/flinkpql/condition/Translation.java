// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.Operator;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import io.flinkpql.condition.Term.NumberTerm;
import io.flinkpql.condition.Term.Refused;
import io.flinkpql.condition.Term.TextTerm;
import io.flinkpql.condition.Term.TruthTerm;
import io.flinkpql.condition.Truths.TextTest;
import io.flinkpql.condition.Vocabulary.Meaning;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Turns one parsed condition into terms, checks types on the way, and notes what it reads. A part
 * that is refused becomes {@link Refused}, and the walk goes on to find what else is wrong.
 */
final class Translation {

  private static final int DEEPEST = 250;
  private static final List<String> FUNCTIONS =
      List.of(
          "has", "at_least", "days_until", "size", "startsWith", "endsWith", "contains", "matches");

  private final String text;
  private final CelAbstractSyntaxTree tree;
  private final Vocabulary vocabulary;
  private final List<ConditionError> errors = new ArrayList<>();
  private final Set<Reference> references = new LinkedHashSet<>();
  private final NumberUses signals = new NumberUses();
  private final NumberUses daysUntil = new NumberUses();
  private int depth;

  Translation(String text, CelAbstractSyntaxTree tree, Vocabulary vocabulary) {
    this.text = text;
    this.tree = tree;
    this.vocabulary = vocabulary;
  }

  Condition condition() throws InvalidConditionException {
    Term root = operand(tree.getExpr());
    Optional<TruthTerm> truth = Operators.truth(root);
    if (truth.isEmpty() && root != Refused.REFUSED) {
      int start = text.codePointCount(0, text.length() - text.stripLeading().length());
      errors.add(
          new ConditionError(
              start, "a condition must be true or false, this is " + root.typeInWords()));
    }
    if (!errors.isEmpty()) {
      throw new InvalidConditionException(errors);
    }
    return new CompiledCondition(
        text,
        Canonical.of(tree.getExpr()),
        truth.orElseThrow(),
        List.copyOf(references),
        signals,
        daysUntil);
  }

  /** An expression anywhere but beside {@code ==}, {@code !=} and {@code in}. */
  private Term operand(CelExpr expression) {
    Term term = term(expression);
    return term instanceof Texts.TierName
        ? refuse(expression, "'tier' can only be compared, by ==, != and in, with names of tiers")
        : term;
  }

  private Term term(CelExpr expression) {
    if (depth == DEEPEST) {
      return refuse(expression, "the condition is nested too deeply");
    }
    depth++;
    try {
      return switch (expression.getKind()) {
        case CONSTANT -> constant(expression);
        case IDENT -> known(expression, vocabulary.name(expression.ident().name()));
        case SELECT -> select(expression);
        case CALL -> call(expression);
        case LIST -> refuse(expression, "a list can only stand after 'in' and in at_least");
        default -> refuse(expression, "maps and messages are not part of the language");
      };
    } finally {
      depth--;
    }
  }

  private Term constant(CelExpr expression) {
    CelConstant constant = expression.constant();
    return switch (constant.getKind()) {
      case INT64_VALUE -> new Numbers.Constant(constant.int64Value());
      case DOUBLE_VALUE -> finite(expression, new Numbers.Constant(constant.doubleValue()));
      case STRING_VALUE -> new Texts.Constant(constant.stringValue());
      case BOOLEAN_VALUE -> new Truths.Constant(Comparison.truth(constant.booleanValue()));
      case NULL_VALUE ->
          refuse(expression, "'null' is not part of the language: ask has(…) what is there");
      case UINT64_VALUE ->
          refuse(expression, "every number is a double: leave out the 'u' after it");
      default -> refuse(expression, "bytes are not part of the language");
    };
  }

  private Term finite(CelExpr expression, Numbers.Constant constant) {
    return Double.isFinite(constant.number())
        ? constant
        : refuse(expression, "number out of range");
  }

  private Term known(CelExpr expression, Meaning meaning) {
    if (meaning instanceof Meaning.Unknown unknown) {
      return refuse(expression, unknown.message());
    }
    Meaning.Known known = (Meaning.Known) meaning;
    references.add(known.reference());
    if (known.term() instanceof Numbers.Signal signal) {
      signals.read(signal.index());
    }
    return known.term();
  }

  private Term select(CelExpr expression) {
    Deque<String> names = new ArrayDeque<>();
    CelExpr root = expression;
    while (root.getKind() == CelExpr.ExprKind.Kind.SELECT
        && (root == expression || !root.select().testOnly())) {
      names.addFirst(root.select().field());
      root = root.select().operand();
    }
    if (root.getKind() != CelExpr.ExprKind.Kind.IDENT) {
      return refuse(expression, "only a name can have a name below it");
    }
    Term term = known(root, vocabulary.path(root.ident().name(), List.copyOf(names)));
    return expression.select().testOnly() && term instanceof Values.Stored stored
        ? new Truths.Has(stored)
        : term;
  }

  private Term call(CelExpr expression) {
    CelExpr.CelCall call = expression.call();
    if (!Character.isLetter(call.function().charAt(0))) {
      return operation(
          expression, Operator.findReverse(call.function()).orElseThrow(), call.args());
    }
    return switch (call.function()) {
      case "at_least" -> atLeast(expression);
      case "days_until" -> daysUntil(expression);
      case "size" -> size(expression);
      case "startsWith" -> textTest(expression, TextTest.STARTS_WITH);
      case "endsWith" -> textTest(expression, TextTest.ENDS_WITH);
      case "contains" -> textTest(expression, TextTest.CONTAINS);
      case "matches" -> textTest(expression, TextTest.MATCHES);
      case "has" -> refuseCall(expression, "has takes one path: has(traits.NAME)");
      case "double", "int", "uint" ->
          refuseCall(expression, "every number is a double: it needs no " + call.function() + "()");
      default ->
          refuseCall(
              expression,
              "unknown function '"
                  + call.function()
                  + "'"
                  + NearestName.hint(call.function(), FUNCTIONS));
    };
  }

  private Term operation(CelExpr expression, Operator operator, List<CelExpr> operands) {
    return switch (operator) {
      case LOGICAL_AND -> chain(expression, "&&", Truths.All::new);
      case LOGICAL_OR -> chain(expression, "||", Truths.Any::new);
      case LOGICAL_NOT ->
          truth(operands.get(0), "'!' negates").<Term>map(Truths.Not::new).orElse(Refused.REFUSED);
      case CONDITIONAL -> choice(expression, operands);
      case EQUALS -> comparison(expression, Comparison.EQUAL);
      case NOT_EQUALS -> comparison(expression, Comparison.NOT_EQUAL);
      case LESS -> comparison(expression, Comparison.LESS);
      case LESS_EQUALS -> comparison(expression, Comparison.LESS_OR_EQUAL);
      case GREATER -> comparison(expression, Comparison.GREATER);
      case GREATER_EQUALS -> comparison(expression, Comparison.GREATER_OR_EQUAL);
      case ADD, SUBTRACT, MULTIPLY, DIVIDE -> arithmetic(expression, operator, operands);
      case NEGATE -> negation(expression, operands.get(0));
      case IN, OLD_IN -> membership(operands.get(0), operands.get(1));
      case MODULO -> refuse(expression, "'%' is not part of the language");
      case INDEX -> refuse(expression, "'[…]' after a value is not part of the language");
      default -> refuse(expression, "'" + operator + "' is not part of the language");
    };
  }

  private Term chain(CelExpr expression, String symbol, Function<TruthTerm[], Term> operation) {
    List<CelExpr> operands = new ArrayList<>();
    Canonical.flatten(expression.call(), operands);
    return truths(operands, "'" + symbol + "' joins").map(operation).orElse(Refused.REFUSED);
  }

  /** The expressions as truth values, all of them looked at; empty if one was refused. */
  private Optional<TruthTerm[]> truths(List<CelExpr> expressions, String verb) {
    List<TruthTerm> terms = new ArrayList<>();
    for (CelExpr expression : expressions) {
      truth(expression, verb).ifPresent(terms::add);
    }
    return terms.size() == expressions.size()
        ? Optional.of(terms.toArray(TruthTerm[]::new))
        : Optional.empty();
  }

  private Optional<TruthTerm> truth(CelExpr expression, String verb) {
    Term term = operand(expression);
    Optional<TruthTerm> truth = Operators.truth(term);
    if (truth.isEmpty() && term != Refused.REFUSED) {
      refuse(expression, verb + " truth values, not " + term.typeInWords());
    }
    return truth;
  }

  private Term choice(CelExpr expression, List<CelExpr> operands) {
    Optional<TruthTerm> test = truth(operands.get(0), "before '?' stand");
    Term yes = operand(operands.get(1));
    Term no = operand(operands.get(2));
    if (test.isEmpty() || yes == Refused.REFUSED || no == Refused.REFUSED) {
      return Refused.REFUSED;
    }
    return Operators.choice(test.get(), yes, no)
        .orElseGet(
            () ->
                refuse(
                    expression,
                    "'? :' chooses between values of one type, not "
                        + yes.typeInWords()
                        + " and "
                        + no.typeInWords()));
  }

  private Term comparison(CelExpr expression, Comparison comparison) {
    CelExpr leftOperand = expression.call().args().get(0);
    CelExpr rightOperand = expression.call().args().get(1);
    Term left = comparison.isEquality() ? term(leftOperand) : operand(leftOperand);
    Term right = comparison.isEquality() ? term(rightOperand) : operand(rightOperand);
    if (left == Refused.REFUSED || right == Refused.REFUSED) {
      return Refused.REFUSED;
    } else if (left instanceof Texts.TierName && !isTierName(rightOperand, right)
        || right instanceof Texts.TierName && !isTierName(leftOperand, left)) {
      return Refused.REFUSED;
    }
    noteThreshold(left, right);
    noteThreshold(right, left);
    return Operators.comparison(comparison, left, right)
        .orElseGet(() -> refuse(expression, cannotCompare(comparison, left, right)));
  }

  private static String cannotCompare(Comparison comparison, Term left, Term right) {
    String types = left.typeInWords() + " with " + right.typeInWords();
    return comparison.isEquality()
        ? "'" + comparison.symbol() + "' compares " + types + ", which are never equal"
        : "'" + comparison.symbol() + "' compares numbers or texts, not " + types;
  }

  private void noteThreshold(Term term, Term other) {
    if (other instanceof Numbers.Constant constant) {
      if (term instanceof Numbers.Signal signal) {
        signals.compared(signal.index(), constant.number());
      } else if (term instanceof Numbers.DaysUntil days) {
        daysUntil.compared(days.trait().index(), constant.number());
      }
    }
  }

  private boolean isTierName(CelExpr expression, Term term) {
    if (!(term instanceof Texts.Constant constant)) {
      refuse(expression, "'tier' can only be compared with names of tiers");
      return false;
    } else if (!vocabulary.tiers().contains(constant.text())) {
      refuse(
          expression,
          "unknown tier '"
              + constant.text()
              + "'"
              + NearestName.hint(constant.text(), vocabulary.tiers()));
      return false;
    }
    return true;
  }

  private Term arithmetic(CelExpr expression, Operator operator, List<CelExpr> operands) {
    Term left = operand(operands.get(0));
    Term right = operand(operands.get(1));
    if (left == Refused.REFUSED || right == Refused.REFUSED) {
      return Refused.REFUSED;
    } else if (operator == Operator.DIVIDE
        && right instanceof Numbers.Constant divisor
        && divisor.number() == 0) {
      return refuse(expression, "division by zero");
    }
    return combined(operator, left, right)
        .map(term -> folded(expression, left, right, term))
        .orElseGet(
            () ->
                refuse(
                    expression,
                    "'"
                        + symbol(operator)
                        + (operator == Operator.ADD
                            ? "' adds numbers or joins texts, not "
                            : "' takes numbers, not ")
                        + left.typeInWords()
                        + " and "
                        + right.typeInWords()));
  }

  private static Optional<Term> combined(Operator operator, Term left, Term right) {
    return switch (operator) {
      case ADD -> Operators.sum(left, right);
      case SUBTRACT -> Operators.arithmetic(left, right, Numbers.Difference::new);
      case MULTIPLY -> Operators.arithmetic(left, right, Numbers.Product::new);
      default -> Operators.arithmetic(left, right, Numbers.Quotient::new);
    };
  }

  private static String symbol(Operator operator) {
    return operator.getFunction().replace("_", "");
  }

  /** A number that needs no data is worked out once. */
  private Term folded(CelExpr expression, Term left, Term right, Term term) {
    return left instanceof Numbers.Constant
            && right instanceof Numbers.Constant
            && term instanceof NumberTerm number
        ? finite(expression, new Numbers.Constant(number.value(null)))
        : term;
  }

  private Term negation(CelExpr expression, CelExpr operand) {
    Term term = operand(operand);
    if (term == Refused.REFUSED) {
      return term;
    } else if (term instanceof Numbers.Constant constant) {
      return new Numbers.Constant(-constant.number());
    }
    return Operators.number(term)
        .<Term>map(Numbers.Negation::new)
        .orElseGet(() -> refuse(expression, "'-' takes a number, not " + term.typeInWords()));
  }

  private Term membership(CelExpr operand, CelExpr list) {
    Term term = term(operand);
    if (list.getKind() != CelExpr.ExprKind.Kind.LIST) {
      return refuse(list, "after 'in' stands a list of literals: in [1, 2]");
    }
    List<Object> members = new ArrayList<>();
    boolean refused = term == Refused.REFUSED;
    for (CelExpr element : list.list().elements()) {
      Optional<Object> member = member(term, element);
      member.ifPresent(members::add);
      refused |= member.isEmpty();
    }
    if (refused) {
      return Refused.REFUSED;
    } else if (term instanceof NumberTerm number) {
      return new Truths.NumberIn(
          number, members.stream().mapToDouble(member -> (Double) member).toArray());
    }
    return new Truths.ValueIn(Operators.any(term), List.copyOf(members));
  }

  /** A literal that the term can equal; empty if it was refused. */
  private Optional<Object> member(Term term, CelExpr element) {
    if (element.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      refuse(element, "a list after 'in' holds literals only");
      return Optional.empty();
    }
    Term member = term(element);
    if (member == Refused.REFUSED || term == Refused.REFUSED) {
      return Optional.empty();
    } else if (term instanceof Texts.TierName && !isTierName(element, member)) {
      return Optional.empty();
    } else if (Operators.comparison(Comparison.EQUAL, term, member).isEmpty()) {
      refuse(
          element,
          "'in' compares "
              + term.typeInWords()
              + " with "
              + member.typeInWords()
              + ", which are never equal");
      return Optional.empty();
    }
    Object value = Operators.any(member).value(null);
    return Optional.of(value instanceof Double number ? (Object) (number + 0.0) : value);
  }

  private Term atLeast(CelExpr expression) {
    List<CelExpr> arguments = arguments(expression);
    if (arguments.size() != 2
        || expression.call().target().isPresent()
        || arguments.get(1).getKind() != CelExpr.ExprKind.Kind.LIST) {
      return refuseCall(expression, "at_least takes a number and a list: at_least(2, [a, b, c])");
    }
    List<CelExpr> conditions = arguments.get(1).list().elements();
    Optional<TruthTerm[]> truths = truths(conditions, "at_least counts");
    Term number = term(arguments.get(0));
    if (number == Refused.REFUSED) {
      return number;
    }
    double needed = number instanceof Numbers.Constant constant ? constant.number() : 0;
    if (needed != Math.rint(needed) || needed < 1 || needed > conditions.size()) {
      return refuse(
          arguments.get(0),
          "at_least needs a whole number from 1 to the number of its conditions, "
              + conditions.size());
    }
    return truths
        .<Term>map(terms -> new Truths.AtLeast((int) needed, terms))
        .orElse(Refused.REFUSED);
  }

  private Term daysUntil(CelExpr expression) {
    List<CelExpr> arguments = arguments(expression);
    if (arguments.size() != 1 || expression.call().target().isPresent()) {
      return refuseCall(expression, "days_until takes one trait: days_until(traits.NAME)");
    }
    Term term = term(arguments.get(0));
    if (term instanceof Values.Trait trait) {
      daysUntil.read(trait.index());
      return new Numbers.DaysUntil(trait);
    } else if (term instanceof Values.Field) {
      return refuseCall(
          expression, "days_until needs an account's clock: not in 'where', 'exclude'");
    } else if (term == Refused.REFUSED) {
      return term;
    }
    return refuseCall(expression, "days_until takes one trait: days_until(traits.NAME)");
  }

  private Term size(CelExpr expression) {
    List<CelExpr> arguments = arguments(expression);
    if (arguments.size() != 1) {
      return refuseCall(expression, "size takes one text");
    }
    return textOf(arguments.get(0), "size takes")
        .<Term>map(Numbers.Size::new)
        .orElse(Refused.REFUSED);
  }

  private Term textTest(CelExpr expression, TextTest test) {
    List<CelExpr> arguments = arguments(expression);
    boolean method = expression.call().target().isPresent() || test == TextTest.MATCHES;
    if (arguments.size() != 2 || !method) {
      return refuseCall(
          expression, test.function() + " asks a text for a text: x." + test.function() + "('y')");
    }
    Optional<TextTerm> subject = textOf(arguments.get(0), test.function() + " takes");
    Optional<TextTerm> argument = textOf(arguments.get(1), test.function() + " takes");
    if (subject.isEmpty() || argument.isEmpty()) {
      return Refused.REFUSED;
    } else if (test == TextTest.MATCHES && argument.get() instanceof Texts.Constant pattern) {
      return matches(arguments.get(1), subject.get(), pattern.text());
    }
    return new Truths.TextTested(test, subject.get(), argument.get());
  }

  private Term matches(CelExpr expression, TextTerm subject, String pattern) {
    try {
      return new Truths.Matches(subject, BoundedPattern.compile(pattern, BoundedPattern.IN_RULES));
    } catch (PatternSyntaxException e) {
      return refuse(expression, "not a usable RE2 pattern: " + e.getDescription());
    }
  }

  private Optional<TextTerm> textOf(CelExpr expression, String verb) {
    Term term = operand(expression);
    Optional<TextTerm> result = Operators.text(term);
    if (result.isEmpty() && term != Refused.REFUSED) {
      refuse(expression, verb + " a text, not " + term.typeInWords());
    }
    return result;
  }

  /** What stands before the dot, if anything, and between the brackets. */
  private static List<CelExpr> arguments(CelExpr expression) {
    List<CelExpr> arguments = new ArrayList<>();
    expression.call().target().ifPresent(arguments::add);
    arguments.addAll(expression.call().args());
    return arguments;
  }

  private Term refuse(CelExpr expression, String message) {
    errors.add(new ConditionError(offset(expression), message));
    return Refused.REFUSED;
  }

  private Term refuseCall(CelExpr expression, String message) {
    errors.add(
        new ConditionError(startOfName(expression.call().function(), offset(expression)), message));
    return Refused.REFUSED;
  }

  private int offset(CelExpr expression) {
    CelExpr first = expression;
    // A path is noted at its last dot; what one wants to see is where it begins.
    while (first.getKind() == CelExpr.ExprKind.Kind.SELECT) {
      first = first.select().operand();
    }
    return tree.getSource().getPositionsMap().getOrDefault(first.id(), 0);
  }

  /** A call is noted at its bracket; the name stands before it. */
  private int startOfName(String function, int bracket) {
    String before = text.substring(0, text.offsetByCodePoints(0, bracket)).stripTrailing();
    return before.endsWith(function)
        ? before.codePointCount(0, before.length() - function.length())
        : bracket;
  }
}
