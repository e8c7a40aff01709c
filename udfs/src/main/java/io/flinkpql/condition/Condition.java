// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.util.List;
import java.util.Optional;

/** A checked, compiled condition. Immutable; any thread may test it. */
public interface Condition {

  /** The condition as it stands in the rule set. */
  String text();

  /**
   * The condition in one canonical spelling: equal where white space, quotes and needless brackets
   * are all that differs.
   */
  String canonical();

  /** Tests it. Never throws: what cannot be computed is {@link Truth#ERROR}. */
  Truth test(Scope scope);

  /** Every name it reads, in order of first appearance, none twice. */
  List<Reference> references();

  /**
   * The numbers that a signal is compared with, where all this condition does with the signal is to
   * compare it ({@code < <= > >= == !=}) with number literals. Empty if it does anything else with
   * it. Between two such numbers the condition cannot change. An empty array if it does not read
   * it.
   *
   * @param signal index of the signal
   */
  Optional<double[]> thresholds(int signal);

  /**
   * The same for {@code days_until} of a trait.
   *
   * @param trait index of the trait
   */
  Optional<double[]> daysUntilThresholds(int trait);

  /** Whether it uses {@code days_until} of this trait. */
  boolean readsDaysUntil(int trait);
}
