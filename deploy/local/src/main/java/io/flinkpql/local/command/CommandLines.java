// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.condition.NearestName;
import io.flinkpql.job.history.UnreadableFileException;
import io.flinkpql.local.output.StandardOutput;
import io.flinkpql.local.output.VisibleTextWriter;
import io.flinkpql.text.VisibleText;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import org.apache.flink.util.ExceptionUtils;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
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
   * @param out receives results; if that fails, the command fails
   * @param err receives errors and progress
   * @param commands commands of other modules; each replaces the placeholder with its name
   */
  public static CommandLine create(Writer out, Writer err, Object... commands) {
    CommandLine main = new CommandLine(new MainCommand());
    for (Object command : commands) {
      CommandLine line = new CommandLine(command);
      main.getCommandSpec().removeSubcommand(line.getCommandName());
      main.addSubcommand(line);
    }
    NumberConverters.register(main);
    return main.setOut(printer(new StandardOutput(out)))
        .setErr(printer(err))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false)
        .setUnmatchedOptionsAllowedAsOptionParameters(false)
        .setExecutionStrategy(CommandLines::run)
        .setParameterExceptionHandler(CommandLines::reportInvalidArguments)
        .setExecutionExceptionHandler(CommandLines::reportFailure);
  }

  private static PrintWriter printer(Writer target) {
    return new PrintWriter(new VisibleTextWriter(target), true);
  }

  /** Runs the command so that a failed help, and errors of the JVM, are reported like others. */
  private static int run(ParseResult parsed) {
    try {
      int status = new RunLast().execute(parsed);
      parsed.commandSpec().commandLine().getOut().flush();
      return status;
    } catch (ExecutionException | ParameterException e) {
      throw e;
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      List<CommandLine> chosen = parsed.asCommandLineList();
      throw new ExecutionException(
          chosen.get(chosen.size() - 1), String.valueOf(e.getMessage()), e);
    }
  }

  private static int reportInvalidArguments(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String message =
        error instanceof UnmatchedArgumentException unmatched
            ? describe(unmatched)
            : error.getMessage();
    command.getErr().println(oneLine(name + ": " + message) + " (see " + name + " --help)");
    return REFUSED;
  }

  /** Names the first argument only, without a value: those that follow may be secrets. */
  private static String describe(UnmatchedArgumentException error) {
    String argument =
        error.getUnmatched().stream()
            .findFirst()
            .orElseGet(() -> error.getMessage().replaceFirst("(?s)^[^']*'([^']*)'.*", "$1"));
    if (!argument.startsWith("-")) {
      List<String> suggestions = error.getSuggestions();
      return "unexpected '"
          + argument
          + "'"
          + (suggestions.isEmpty() ? "" : "; did you mean " + suggestions.get(0) + "?");
    }
    String name = argument.split("=", 2)[0];
    return "unknown option '"
        + name
        + "'"
        + NearestName.of(name, error.getCommandLine().getCommandSpec().optionsMap().keySet())
            .map(nearest -> "; did you mean " + nearest + "?")
            .orElse("");
  }

  private static int reportFailure(Exception error, CommandLine command, ParseResult parsed) {
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
    String name = command.getCommandSpec().qualifiedName();
    if (error instanceof FailedException failed && !failed.problems().isEmpty()) {
      failed.problems().forEach(problem -> err.println(oneLine(name + ": " + problem)));
    } else {
      err.println(oneLine(name + ": " + FailureDescription.of(error)));
    }
    return FAILED;
  }

  private static boolean verbose(CommandSpec spec) {
    return spec.root().userObject() instanceof MainCommand main && main.verbose();
  }

  private static String oneLine(String text) {
    return VisibleText.of(text.strip().replaceAll("\\s*\\R\\s*", " | "));
  }
}
