// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

/** Implements {@code PQL_MISSING(evidence)}: returns the conditions that were not true. */
public final class PqlMissing extends EvidenceConditions {

  private static final long serialVersionUID = 1L;

  /** Creates the function. */
  public PqlMissing() {
    super(false);
  }
}
