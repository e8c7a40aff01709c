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
    Thresholds signalThresholds,
    Thresholds traitThresholds)
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
    return signalThresholds.of(signal);
  }

  @Override
  public Optional<double[]> daysUntilThresholds(int trait) {
    return traitThresholds.of(trait);
  }

  @Override
  public boolean readsDaysUntil(int trait) {
    return traitThresholds.isRead(trait);
  }

  @Override
  public String toString() {
    return text;
  }
}
