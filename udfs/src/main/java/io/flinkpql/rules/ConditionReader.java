// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import io.flinkpql.condition.ConditionCompiler;
import io.flinkpql.condition.InvalidConditionException;
import io.flinkpql.condition.PatternBudget;
import io.flinkpql.condition.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads a single condition or a list of conditions. */
final class ConditionReader {

  /** Limits the number of conditions in one rule set, and the size of their patterns. */
  static final class Budget {
    static final int MAX = 2_000;
    private final PatternBudget patterns = new PatternBudget();
    private int used;

    private boolean take() {
      return ++used <= MAX;
    }

    private boolean isJustExceeded() {
      return used == MAX + 1;
    }
  }

  private final ConditionCompiler compiler;
  private final RuleSetErrors errors;
  private final Budget budget;

  ConditionReader(Vocabulary vocabulary, RuleSetErrors errors, Budget budget) {
    this.compiler = new ConditionCompiler(vocabulary, budget.patterns);
    this.errors = errors;
    this.budget = budget;
  }

  /**
   * Reads one condition or a list; an empty list is an error.
   *
   * @param what names the node in error messages
   */
  List<Condition> oneOrMore(Node node, String what) {
    List<Condition> conditions = zeroOrMore(node, what);
    if (node instanceof SequenceNode sequence && sequence.getValue().isEmpty()) {
      errors.add(node, what + " needs at least one condition");
    }
    return conditions;
  }

  /**
   * Reads one condition or a list, which may be empty.
   *
   * @param what names the node in error messages
   */
  List<Condition> zeroOrMore(Node node, String what) {
    List<Node> nodes = node instanceof SequenceNode list ? list.getValue() : List.of(node);
    List<Condition> conditions = new ArrayList<>();
    for (Node element : nodes) {
      condition(element, what).ifPresent(conditions::add);
    }
    return conditions;
  }

  private Optional<Condition> condition(Node node, String what) {
    if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
      errors.add(node, what + " must be a condition or a list of conditions");
      return Optional.empty();
    } else if (!budget.take()) {
      if (budget.isJustExceeded()) {
        errors.add(node, "a rule set can have at most " + Budget.MAX + " conditions");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(compiler.compile(scalar.getValue()));
    } catch (InvalidConditionException e) {
      errors.add(scalar, e);
      return Optional.empty();
    }
  }
}
