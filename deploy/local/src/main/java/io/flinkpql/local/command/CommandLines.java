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

/** Puts the commands together and turns what goes wrong into lines and exit statuses. */
public final class CommandLines {

  /** The work failed. */
  public static final int FAILED = 1;

  /** The call or an input file is wrong. */
  static final int REFUSED = 2;

  private CommandLines() {}

  /**
   * All commands.
   *
   * @param out for figures and records
   * @param err for errors and progress
   * @param commands of other modules; each replaces the placeholder of its name
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
        .setParameterExceptionHandler(CommandLines::refuse)
        .setExecutionExceptionHandler(CommandLines::explain);
  }

  private static int refuse(ParameterException error, String[] arguments) {
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

  private static int explain(Exception error, CommandLine command, CommandLine.ParseResult parsed) {
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
    err.println(command.getCommandSpec().qualifiedName() + ": " + oneLine(inWords(error)));
    return FAILED;
  }

  /** What a person can use of an exception: for one of ours its message, else the first cause. */
  private static String inWords(Throwable error) {
    if (error instanceof FailedException) {
      return error.getMessage();
    }
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String what = root.getMessage() == null ? "" : ": " + root.getMessage();
    return "failed with " + root.getClass().getSimpleName() + what + " (more with --verbose)";
  }

  private static boolean verbose(CommandSpec spec) {
    return spec.root().userObject() instanceof MainCommand main && main.verbose();
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " | ");
  }
}
