// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.util.List;
import java.util.Optional;

/** Evaluates a type-checked, compiled condition. Immutable and safe to share between threads. */
public interface Condition {

  /** Returns the condition as written in the rule set. */
  String text();

  /**
   * Returns the canonical form: equal for conditions that differ only in white space, quotes or
   * redundant parentheses.
   */
  String canonical();

  /**
   * Evaluates the condition. An evaluation that fails returns {@link Truth#ERROR} and never throws.
   */
  Truth test(Scope scope);

  /** Returns the distinct names that the condition reads, in order of first appearance. */
  List<Reference> references();

  /**
   * Returns the constants that a signal is compared with ({@code < <= > >= == !=}), ascending and
   * distinct. While the signal moves between two neighbours of them, the condition cannot change.
   *
   * @param signal index of the signal in the rule set
   * @return an empty array if the condition does not read the signal; empty if it uses the signal
   *     for anything but such comparisons
   */
  Optional<double[]> thresholds(int signal);

  /**
   * Returns the constants that {@code days_until} of a trait is compared with, in days; otherwise
   * like {@link #thresholds}.
   *
   * @param trait index of the trait in the rule set
   */
  Optional<double[]> daysUntilThresholds(int trait);

  /**
   * Whether the condition calls {@code days_until} of a trait.
   *
   * @param trait index of the trait in the rule set
   */
  boolean readsDaysUntil(int trait);
}
