// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.rules;

/** Reports that the rules topic cannot be used; the message gives cause and remedy, in one line. */
public final class RulesTopicException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Creates an exception with a one-line message. */
  public RulesTopicException(String message) {
    super(message);
  }

  /** Creates an exception with a one-line message and its cause. */
  public RulesTopicException(String message, Throwable cause) {
    super(message, cause);
  }
}
