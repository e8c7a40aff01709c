// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.io.Serializable;

/**
 * Protects a text that must not appear in a log: {@link #toString} masks it.
 *
 * @param value the text
 */
public record Secret(String value) implements Serializable {

  private static final long serialVersionUID = 1L;

  @Override
  public String toString() {
    return "******";
  }
}
