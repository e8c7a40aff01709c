// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.ConditionError;
import io.flinkpql.condition.InvalidConditionException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Gathers everything that is wrong with a document. */
final class Problems {

  private final Source source;
  private final Set<RuleSetError> errors = new LinkedHashSet<>();

  Problems(Source source) {
    this.source = source;
  }

  void add(Node node, String message) {
    add(source.place(node), message);
  }

  void add(Place place, String message) {
    errors.add(new RuleSetError(place.line(), place.column(), message));
  }

  /** Errors of a condition, at their places in the scalar that holds it. */
  void add(ScalarNode condition, InvalidConditionException refusal) {
    for (ConditionError error : refusal.errors()) {
      add(source.place(condition, error.offset()), error.message());
    }
  }

  /**
   * @throws InvalidRuleSetException if anything was added
   */
  void refuse() throws InvalidRuleSetException {
    if (!errors.isEmpty()) {
      List<RuleSetError> sorted = new ArrayList<>(errors);
      sorted.sort(
          Comparator.comparingInt(RuleSetError::line).thenComparingInt(RuleSetError::column));
      throw new InvalidRuleSetException(sorted);
    }
  }
}
