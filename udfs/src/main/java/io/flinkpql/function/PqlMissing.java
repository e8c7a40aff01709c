// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

/** {@code PQL_MISSING(evidence)}: the conditions that were not true. */
public final class PqlMissing extends EvidenceConditions {

  private static final long serialVersionUID = 1L;

  /** The function. */
  public PqlMissing() {
    super(false);
  }
}
