// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

/** Thrown when Helm, the chart's schema or the chart's checks refuse values; has Helm's message. */
final class RefusedValuesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedValuesException(IllegalStateException refusal) {
    super(refusal.getMessage(), refusal);
  }
}
