// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.util.List;
import java.util.stream.Collectors;

/** A condition was refused. Carries everything that is wrong with it. */
public final class InvalidConditionException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<ConditionError> errors;

  /**
   * @param errors at least one
   */
  public InvalidConditionException(List<ConditionError> errors) {
    super(errors.stream().map(ConditionError::message).collect(Collectors.joining("\n")));
    this.errors = List.copyOf(errors);
  }

  /** What is wrong, in the order it was found. */
  public List<ConditionError> errors() {
    return errors;
  }
}
