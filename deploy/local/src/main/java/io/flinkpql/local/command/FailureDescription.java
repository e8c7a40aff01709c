// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.local.output.UnwritableOutputException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.util.SerializedThrowable;

/** Describes why a command failed, in a sentence about the matter instead of a Java class. */
final class FailureDescription {

  private static final String OWN_PACKAGE = "io.flinkpql.";
  private static final int MAX_CAUSES = 50;

  /** Matches the class that a serialized exception puts before its message. */
  private static final String CLASS_NAME = "^([a-z]\\w*\\.)+[A-Z][\\w$]*: ";

  private FailureDescription() {}

  /**
   * Describes a failure: the project's own message, which says what failed, and the root cause.
   *
   * @param error exception or error that ended the command
   */
  static String of(Throwable error) {
    List<Throwable> causes = causes(error);
    Optional<Throwable> output =
        causes.stream().filter(UnwritableOutputException.class::isInstance).findFirst();
    if (output.isPresent()) {
      return output.get().getMessage();
    }
    String matter = matter(causes.get(causes.size() - 1));
    Optional<String> own =
        causes.stream().filter(FailureDescription::isOwn).findFirst().map(Throwable::getMessage);
    return own.map(
            message ->
                message.contains(matter)
                    ? message
                    : message.strip().replaceFirst("\\.$", "") + ": " + matter)
        .orElse(matter);
  }

  private static List<Throwable> causes(Throwable error) {
    return Stream.iterate(
            error,
            cause -> cause != null,
            cause -> cause.getCause() == cause ? null : cause.getCause())
        .limit(MAX_CAUSES)
        .toList();
  }

  /**
   * Returns whether a message was written for users: by an exception of the project, or by one of
   * its classes for an exception of the JDK with a cause.
   */
  private static boolean isOwn(Throwable error) {
    StackTraceElement[] trace = error.getStackTrace();
    return error.getMessage() != null
        && !(error instanceof SerializedThrowable)
        && (error.getClass().getName().startsWith(OWN_PACKAGE)
            || error.getClass().getName().startsWith("java.")
                && trace.length > 0
                && trace[0].getClassName().startsWith(OWN_PACKAGE)
                && error.getCause() != null
                && !error.getMessage().equals(error.getCause().toString()));
  }

  private static String matter(Throwable root) {
    if (root instanceof OutOfMemoryError) {
      return "the memory does not suffice; give more with PQL_JAVA_OPTS=-Xmx4g";
    }
    if (root instanceof LinkageError || root instanceof ClassNotFoundException) {
      return "a library is missing or cannot be read (" + root.getMessage() + "); see ./pql --help";
    }
    if (root instanceof UnknownHostException) {
      return "the host " + root.getMessage() + " is unknown";
    }
    if (root instanceof TimeoutException) {
      return "no answer in time";
    }
    if (root instanceof FileSystemException file) {
      return matter(file);
    }
    String message = String.valueOf(root.getMessage()).replaceFirst(CLASS_NAME, "");
    return root.getMessage() == null || message.isBlank()
        ? "unexpected " + root.getClass().getSimpleName() + "; --verbose prints the stack trace"
        : message;
  }

  private static String matter(FileSystemException error) {
    String reason = error.getReason();
    if (error instanceof NoSuchFileException) {
      reason = "no such file or directory";
    } else if (error instanceof AccessDeniedException) {
      reason = "permission denied";
    }
    return reason == null ? error.getMessage() : error.getFile() + ": " + reason;
  }
}
