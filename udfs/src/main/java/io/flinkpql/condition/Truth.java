// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

/** Gives the result of a condition in three-valued logic. */
public enum Truth {
  TRUE,
  FALSE,
  /** Neither true nor false, for example because a trait is absent or a divisor is zero. */
  ERROR
}
