// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSetError;
import java.util.List;

/** Reports a document that is not a valid format, with all its errors. */
public final class InvalidFormatException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<RuleSetError> errors;

  InvalidFormatException(InvalidRuleSetException cause) {
    super(cause.getMessage(), cause);
    errors = cause.errors();
  }

  /** Returns the errors, sorted by line and column. */
  public List<RuleSetError> errors() {
    return errors;
  }
}
