// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.command;

import io.flinkpql.local.command.CommandLines;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * The outcome of a call.
 *
 * @param status the exit status
 * @param out standard output
 * @param errors lines of standard error
 */
record BenchCommandRun(int status, String out, List<String> errors) {

  static BenchCommandRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        CommandLines.create(
                new PrintWriter(out, true), new PrintWriter(err, true), new BenchCommand())
            .execute(arguments);
    return new BenchCommandRun(status, out.toString(), err.toString().lines().toList());
  }
}
