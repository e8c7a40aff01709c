// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import io.flinkpql.condition.ConditionCompiler;
import io.flinkpql.condition.InvalidConditionException;
import io.flinkpql.condition.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads conditions: one, or a list of them. */
final class ConditionReader {

  /** Counts conditions, so that a rule set cannot grow without bound. */
  static final class Budget {
    static final int MOST = 2_000;
    private int used;

    private boolean take() {
      return ++used <= MOST;
    }

    private boolean isJustExceeded() {
      return used == MOST + 1;
    }
  }

  private final ConditionCompiler compiler;
  private final Problems problems;
  private final Budget budget;

  ConditionReader(Vocabulary vocabulary, Problems problems, Budget budget) {
    this.compiler = new ConditionCompiler(vocabulary);
    this.problems = problems;
    this.budget = budget;
  }

  /** At least one condition, in a list or alone. */
  List<Condition> some(Node node, String what) {
    List<Condition> conditions = any(node, what);
    if (node instanceof SequenceNode sequence && sequence.getValue().isEmpty()) {
      problems.add(node, what + " needs at least one condition");
    }
    return conditions;
  }

  /** Conditions in a list, or one alone. */
  List<Condition> any(Node node, String what) {
    List<Node> nodes = node instanceof SequenceNode list ? list.getValue() : List.of(node);
    List<Condition> conditions = new ArrayList<>();
    for (Node element : nodes) {
      condition(element, what).ifPresent(conditions::add);
    }
    return conditions;
  }

  private Optional<Condition> condition(Node node, String what) {
    if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
      problems.add(node, what + " is a condition or a list of conditions");
      return Optional.empty();
    } else if (!budget.take()) {
      if (budget.isJustExceeded()) {
        problems.add(node, "a rule set holds at most " + Budget.MOST + " conditions");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(compiler.compile(scalar.getValue()));
    } catch (InvalidConditionException e) {
      problems.add(scalar, e);
      return Optional.empty();
    }
  }
}
