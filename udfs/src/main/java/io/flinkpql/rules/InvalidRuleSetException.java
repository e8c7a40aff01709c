// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.util.List;
import java.util.stream.Collectors;

/** Reports a document that is not a valid rule set, with all its errors. */
public final class InvalidRuleSetException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<RuleSetError> errors;

  /**
   * Creates the exception; its message has one line {@code LINE:COLUMN: MESSAGE} for each error.
   *
   * @param errors at least one, sorted by place
   */
  public InvalidRuleSetException(List<RuleSetError> errors) {
    super(
        errors.stream()
            .map(e -> e.line() + ":" + e.column() + ": " + e.message())
            .collect(Collectors.joining("\n")));
    this.errors = List.copyOf(errors);
  }

  /** Returns the errors, sorted by line and column. */
  public List<RuleSetError> errors() {
    return errors;
  }
}
