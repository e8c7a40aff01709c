// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.local.file.UnreadableFileException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.apache.flink.util.ExceptionUtils;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Builds the command line of {@code ./pql} and maps exceptions to messages and exit statuses. */
public final class CommandLines {

  /** Exit status of a command that failed. */
  public static final int FAILED = 1;

  /** Exit status for invalid arguments or an invalid input file. */
  static final int REFUSED = 2;

  private CommandLines() {}

  /**
   * Creates the command line with all commands.
   *
   * @param out receives results
   * @param err receives errors and progress
   * @param commands commands of other modules; each replaces the placeholder with its name
   */
  public static CommandLine create(PrintWriter out, PrintWriter err, Object... commands) {
    CommandLine main = new CommandLine(new MainCommand());
    for (Object command : commands) {
      CommandLine line = new CommandLine(command);
      main.getCommandSpec().removeSubcommand(line.getCommandName());
      main.addSubcommand(line);
    }
    return main.setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(CommandLines::reportInvalidArguments)
        .setExecutionExceptionHandler(CommandLines::reportFailure);
  }

  private static int reportInvalidArguments(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    String hint = "";
    if (error instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      hint = suggestions.isEmpty() ? "" : "; did you mean " + suggestions.get(0) + "?";
    }
    String name = command.getCommandSpec().qualifiedName();
    command
        .getErr()
        .println(name + ": " + oneLine(error.getMessage()) + hint + " (see " + name + " --help)");
    return REFUSED;
  }

  private static int reportFailure(
      Exception error, CommandLine command, CommandLine.ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (verbose(command.getCommandSpec())) {
      error.printStackTrace(err);
    }
    if (error instanceof RefusedException refused) {
      refused.errors().forEach(line -> err.println(oneLine(line)));
      return REFUSED;
    }
    Optional<UnreadableFileException> unreadable =
        ExceptionUtils.findSerializedThrowable(
            error, UnreadableFileException.class, CommandLines.class.getClassLoader());
    if (unreadable.isPresent()) {
      err.println(oneLine(unreadable.get().getMessage()));
      return REFUSED;
    }
    err.println(command.getCommandSpec().qualifiedName() + ": " + oneLine(description(error)));
    return FAILED;
  }

  /** Describes a failure: the message of a {@link FailedException}, otherwise the root cause. */
  private static String description(Throwable error) {
    if (error instanceof FailedException) {
      return error.getMessage();
    }
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? "" : ": " + root.getMessage();
    return "failed with "
        + root.getClass().getSimpleName()
        + message
        + " (use --verbose for the stack trace)";
  }

  private static boolean verbose(CommandSpec spec) {
    return spec.root().userObject() instanceof MainCommand main && main.verbose();
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " | ");
  }
}
