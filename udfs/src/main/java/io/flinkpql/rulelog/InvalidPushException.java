// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rulelog;

import java.util.List;

/** Reports a record that is no push of a rule set, with all its errors. */
public final class InvalidPushException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<String> errors;

  InvalidPushException(List<String> errors) {
    super(String.join("\n", errors));
    this.errors = List.copyOf(errors);
  }

  /** Returns the errors, each a sentence. */
  public List<String> errors() {
    return errors;
  }
}
