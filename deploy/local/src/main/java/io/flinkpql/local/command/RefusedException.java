// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.util.List;

/** Signals invalid arguments or an invalid input file. The exit status is 2. */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> errors;

  /**
   * Creates an exception for one or more errors.
   *
   * @param errors one line each, at least one
   */
  public RefusedException(List<String> errors) {
    super(String.join("\n", errors));
    this.errors = List.copyOf(errors);
  }

  /**
   * Creates an exception for one error.
   *
   * @param error one line
   */
  public RefusedException(String error) {
    this(List.of(error));
  }

  List<String> errors() {
    return errors;
  }
}
