// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import org.apache.flink.util.SerializedThrowable;

/** Describes a failure in one line; the log has the whole of it. */
final class Cause {

  private static final int MAX_LENGTH = 500;

  private Cause() {}

  /**
   * Returns the message of the root cause, after its type unless the message is a sentence of ours.
   */
  static String of(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage()).strip().replaceAll("\\s*\\R\\s*", " | ");
    String line = root instanceof IllegalStateException ? message : withType(root, message);
    return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + " ..." : line;
  }

  /** Drops the package of the type, which a serialized failure has in its message. */
  private static String withType(Throwable root, String message) {
    return root instanceof SerializedThrowable
        ? message.replaceFirst("^([a-z]\\w*\\.)+(?=[A-Z])", "")
        : root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + message);
  }
}
