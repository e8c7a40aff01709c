// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import io.flinkpql.condition.Vocabulary.Meaning;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Records the names that a condition reads and the constants that it compares them with. */
final class ConditionReads {

  private final Set<Reference> references = new LinkedHashSet<>();
  private final Thresholds signals = new Thresholds();
  private final Thresholds daysUntil = new Thresholds();

  /** Records a name each time the condition reads it. */
  void addName(Meaning.Known name) {
    references.add(name.reference());
    if (name.term() instanceof NumberTerms.Signal signal) {
      signals.addRead(signal.index());
    }
  }

  /** Records a call of {@code days_until}. */
  void addDaysUntil(DynamicTerms.Trait trait) {
    daysUntil.addRead(trait.index());
  }

  /** Records the constant if a signal or {@code days_until} is compared with one. */
  void addComparison(Term left, Term right) {
    addThreshold(left, right);
    addThreshold(right, left);
  }

  private void addThreshold(Term term, Term other) {
    if (other instanceof NumberTerms.Constant constant) {
      if (term instanceof NumberTerms.Signal signal) {
        signals.addComparison(signal.index(), constant.number());
      } else if (term instanceof NumberTerms.DaysUntil days) {
        daysUntil.addComparison(days.trait().index(), constant.number());
      }
    }
  }

  /** Returns every name read, in order of first appearance. */
  List<Reference> references() {
    return List.copyOf(references);
  }

  /** Returns the thresholds by index of the signal. */
  Thresholds signals() {
    return signals;
  }

  /** Returns the thresholds of {@code days_until} by index of the trait. */
  Thresholds daysUntil() {
    return daysUntil;
  }
}
