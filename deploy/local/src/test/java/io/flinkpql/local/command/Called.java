// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * What a call came to.
 *
 * @param status the exit status
 * @param out standard output
 * @param errors lines of standard error
 */
record Called(int status, String out, List<String> errors) {

  static Called with(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        CommandLines.create(new PrintWriter(out, true), new PrintWriter(err, true))
            .execute(arguments);
    return new Called(status, out.toString(), err.toString().lines().toList());
  }
}
