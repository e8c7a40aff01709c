// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

/** {@code PQL_MET(evidence)}: the conditions that were true. */
public final class PqlMet extends EvidenceConditions {

  private static final long serialVersionUID = 1L;

  /** The function. */
  public PqlMet() {
    super(true);
  }
}
