// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Holds the result of running a command in this JVM.
 *
 * @param status exit status
 * @param out standard output
 * @param errors lines of standard error, without the progress that only slow machines print
 */
public record CommandRun(int status, String out, List<String> errors) {

  private static final Pattern PROGRESS = Pattern.compile(".+: +\\d+ %, .*/s");

  /** Runs {@code ./pql} with the given arguments. */
  public static CommandRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        CommandLines.create(new PrintWriter(out, true), new PrintWriter(err, true))
            .execute(arguments);
    return new CommandRun(status, out.toString(), withoutProgress(err.toString()));
  }

  private static List<String> withoutProgress(String lines) {
    return lines.lines().filter(PROGRESS.asMatchPredicate().negate()).toList();
  }
}
