// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.task;

import io.flinkpql.job.OneOffTask;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Holds the exit status and output of a task. */
record TaskRun(int status, String out, String err) {

  static TaskRun of(OneOffTask task, Map<String, String> options) {
    String[] arguments =
        options.entrySet().stream()
            .map(option -> "--" + option.getKey() + "=" + option.getValue())
            .toArray(String[]::new);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        task.run(arguments, Map.of(), new PrintStream(out, true), new PrintStream(err, true));
    return new TaskRun(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
