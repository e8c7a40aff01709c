// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

/** Helm, the chart's schema or the chart itself refused what was set; the message is Helm's. */
final class RefusedValuesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedValuesException(IllegalStateException refusal) {
    super(refusal.getMessage(), refusal);
  }
}
