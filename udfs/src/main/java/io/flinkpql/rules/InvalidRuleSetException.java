// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.util.List;
import java.util.stream.Collectors;

/** A rule set was refused. Carries everything that is wrong with it, in order of place. */
public final class InvalidRuleSetException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<RuleSetError> errors;

  /**
   * @param errors at least one
   */
  public InvalidRuleSetException(List<RuleSetError> errors) {
    super(
        errors.stream()
            .map(e -> e.line() + ":" + e.column() + ": " + e.message())
            .collect(Collectors.joining("\n")));
    this.errors = List.copyOf(errors);
  }

  /** What is wrong, in order of place. */
  public List<RuleSetError> errors() {
    return errors;
  }
}
