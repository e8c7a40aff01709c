// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

/** Implements {@code PQL_MET(evidence)}: returns the conditions that were true. */
public final class PqlMet extends EvidenceConditions {

  private static final long serialVersionUID = 1L;

  /** Creates the function. */
  public PqlMet() {
    super(true);
  }
}
