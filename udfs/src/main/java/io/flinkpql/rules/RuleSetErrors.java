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

/** Collects the errors of one document, so that they are reported together. */
public final class RuleSetErrors {

  private final PlaceFinder places;
  private final Set<RuleSetError> errors = new LinkedHashSet<>();

  RuleSetErrors(PlaceFinder places) {
    this.places = places;
  }

  /** Returns the place of a node. */
  public Place placeOf(Node node) {
    return places.of(node);
  }

  /** Returns the finder of places in the document. */
  PlaceFinder places() {
    return places;
  }

  /** Adds an error at the start of a node. */
  public void add(Node node, String message) {
    add(places.of(node), message);
  }

  /** Adds an error; a repeated one is ignored. */
  public void add(Place place, String message) {
    errors.add(new RuleSetError(place.line(), place.column(), message));
  }

  /** Adds the errors of a condition, each at its place in the scalar that holds the condition. */
  void add(ScalarNode condition, InvalidConditionException refusal) {
    for (ConditionError error : refusal.errors()) {
      add(places.of(condition, error.offset()), error.message());
    }
  }

  /**
   * Throws if any error was added.
   *
   * @throws InvalidRuleSetException with all errors, sorted by line and column
   */
  public void throwIfAny() throws InvalidRuleSetException {
    if (!errors.isEmpty()) {
      List<RuleSetError> sorted = new ArrayList<>(errors);
      sorted.sort(
          Comparator.comparingInt(RuleSetError::line).thenComparingInt(RuleSetError::column));
      throw new InvalidRuleSetException(sorted);
    }
  }
}
