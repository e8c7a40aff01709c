// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.util.List;

/** Reports a document that cannot become the next version of a rule set, with all its errors. */
public final class RefusedVersionException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> errors;

  /**
   * Creates the exception; its message has one line for each error.
   *
   * @param errors at least one sentence
   */
  public RefusedVersionException(List<String> errors) {
    super(String.join("\n", errors));
    this.errors = List.copyOf(errors);
  }

  /** Returns the errors, each a sentence. */
  public List<String> errors() {
    return errors;
  }
}
