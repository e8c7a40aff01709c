// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

/**
 * Value of a condition. An error (something absent, a division by zero) is neither true nor false.
 */
public enum Truth {
  TRUE,
  FALSE,
  ERROR
}
