// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.Operator;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import io.flinkpql.condition.Term.Refused;
import io.flinkpql.condition.Term.TruthTerm;
import io.flinkpql.condition.Vocabulary.Meaning;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Walks the parsed tree of one condition and translates it into terms. A part with an error becomes
 * {@link Refused}, and the walk continues, so that all errors are reported together.
 */
final class Translation {

  private static final int MAX_DEPTH = 250;
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final String text;
  private final CelAbstractSyntaxTree tree;
  private final Vocabulary vocabulary;
  private final ConditionErrors errors;
  private final ConditionReads reads = new ConditionReads();
  private final TypedOperands operands;
  private final OperatorTranslator operators;
  private final FunctionTranslator functions;
  private int depth;

  Translation(
      String text, CelAbstractSyntaxTree tree, Vocabulary vocabulary, PatternBudget patterns) {
    this.text = text;
    this.tree = tree;
    this.vocabulary = vocabulary;
    errors = new ConditionErrors(text, tree);
    operands = new TypedOperands(this::term, errors);
    operators = new OperatorTranslator(operands, vocabulary.tiers(), reads, errors);
    functions = new FunctionTranslator(operands, reads, errors, patterns);
  }

  /**
   * Translates the tree. Call it once.
   *
   * @throws InvalidConditionException with every error found
   */
  Condition condition() throws InvalidConditionException {
    Term root = operands.any(tree.getExpr());
    Optional<TruthTerm> truth = TypeRules.truth(root);
    if (truth.isEmpty() && root != Refused.REFUSED) {
      errors.refuseCondition("a condition must be true or false, but this is " + root.typeName());
    }
    errors.throwIfAny();
    return new CompiledCondition(
        text,
        Canonical.of(tree.getExpr()),
        truth.orElseThrow(),
        reads.references(),
        reads.signals(),
        reads.daysUntil());
  }

  private Term term(CelExpr expression) {
    if (depth == MAX_DEPTH) {
      return errors.refuse(expression, "the condition is nested too deeply");
    }
    depth++;
    try {
      return switch (expression.getKind()) {
        case CONSTANT -> constant(expression);
        case IDENT -> named(expression, vocabulary.name(expression.ident().name()));
        case SELECT -> path(expression);
        case CALL ->
            isOperator(expression.call().function())
                ? operators.term(expression)
                : functions.term(expression);
        case LIST -> errors.refuse(expression, "a list is allowed only after 'in' and in at_least");
        default -> errors.refuse(expression, "maps and messages are not supported");
      };
    } finally {
      depth--;
    }
  }

  /**
   * Whether the parser made this name for an operator. A condition can spell some of CEL's internal
   * names too, such as {@code _in_}: these are identifiers, and so functions.
   */
  private static boolean isOperator(String function) {
    return !IDENTIFIER.matcher(function).matches() && Operator.findReverse(function).isPresent();
  }

  private Term constant(CelExpr expression) {
    CelConstant constant = expression.constant();
    return switch (constant.getKind()) {
      case INT64_VALUE -> new NumberTerms.Constant(constant.int64Value());
      case DOUBLE_VALUE -> operands.constant(expression, constant.doubleValue());
      case STRING_VALUE -> new StringTerms.Constant(constant.stringValue());
      case BOOLEAN_VALUE -> new TruthTerms.Constant(Comparison.truth(constant.booleanValue()));
      case NULL_VALUE ->
          errors.refuse(expression, "'null' is not supported: test for a value with has(…)");
      case UINT64_VALUE -> errors.refuse(expression, "every number is a double: remove the 'u'");
      default -> errors.refuse(expression, "bytes are not supported");
    };
  }

  private Term named(CelExpr expression, Meaning meaning) {
    if (meaning instanceof Meaning.Unknown unknown) {
      return errors.refuse(expression, unknown.message());
    }
    Meaning.Known known = (Meaning.Known) meaning;
    reads.addName(known);
    return known.term();
  }

  private Term path(CelExpr expression) {
    Deque<String> names = new ArrayDeque<>();
    CelExpr root = expression;
    while (root.getKind() == CelExpr.ExprKind.Kind.SELECT
        && (root == expression || !root.select().testOnly())) {
      names.addFirst(root.select().field());
      root = root.select().operand();
    }
    if (root.getKind() != CelExpr.ExprKind.Kind.IDENT) {
      return errors.refuse(expression, "'.NAME' is allowed only after a name");
    }
    Term term = named(root, vocabulary.path(root.ident().name(), List.copyOf(names)));
    return expression.select().testOnly() && term instanceof DynamicTerms.Input input
        ? new TruthTerms.Has(input)
        : term;
  }
}
