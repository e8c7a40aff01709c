// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.util.List;
import java.util.stream.Collectors;

/** Reports a condition that is not valid, with all its errors. */
public final class InvalidConditionException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<ConditionError> errors;

  /**
   * Creates the exception; its message has one line for each error.
   *
   * @param errors at least one
   */
  public InvalidConditionException(List<ConditionError> errors) {
    super(errors.stream().map(ConditionError::message).collect(Collectors.joining("\n")));
    this.errors = List.copyOf(errors);
  }

  /** Returns the errors in the order they were found. */
  public List<ConditionError> errors() {
    return errors;
  }
}
