// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.errand;

import io.flinkpql.job.OneOffTask;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** How an errand ended. */
record Ran(int status, String out, String err) {

  static Ran run(OneOffTask errand, Map<String, String> options) {
    String[] arguments =
        options.entrySet().stream()
            .map(option -> "--" + option.getKey() + "=" + option.getValue())
            .toArray(String[]::new);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        errand.run(arguments, Map.of(), new PrintStream(out, true), new PrintStream(err, true));
    return new Ran(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
