// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.util.List;

/** Reports every invalid option at once, before a job starts. */
public final class InvalidOptionsException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<String> errors;

  /**
   * Creates an exception with all errors.
   *
   * @param errors one sentence each, at least one; none contains a secret
   */
  public InvalidOptionsException(List<String> errors) {
    super(String.join("\n", errors));
    this.errors = List.copyOf(errors);
  }

  /** Returns the errors, one sentence each. */
  public List<String> errors() {
    return errors;
  }
}
