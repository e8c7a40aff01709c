// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import io.flinkpql.condition.Term.TruthTerm;
import java.util.List;
import java.util.Optional;

/** Evaluates a condition that was translated into terms. */
record CompiledCondition(
    String text,
    String canonical,
    TruthTerm term,
    List<Reference> references,
    Thresholds signals,
    Thresholds daysUntil)
    implements Condition {

  CompiledCondition {
    references = List.copyOf(references);
  }

  @Override
  public Truth test(Scope scope) {
    return term.value(scope);
  }

  @Override
  public Optional<double[]> thresholds(int signal) {
    return signals.of(signal);
  }

  @Override
  public Optional<double[]> daysUntilThresholds(int trait) {
    return daysUntil.of(trait);
  }

  @Override
  public boolean readsDaysUntil(int trait) {
    return daysUntil.isRead(trait);
  }

  @Override
  public String toString() {
    return text;
  }
}
