// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.command;

import io.flinkpql.local.command.Progress;
import java.io.PrintWriter;
import java.util.Optional;

/** Shows the progress of one task after the other, each with a bar or lines of its own. */
final class TaskProgress implements AutoCloseable {

  private final PrintWriter err;
  private String task = "";
  private Optional<Progress> progress = Optional.empty();

  TaskProgress(PrintWriter err) {
    this.err = err;
  }

  /** Updates the progress of a task; begins it if its name is new. */
  void at(String name, long messages) {
    if (!name.equals(task)) {
      close();
      task = name;
      progress = Optional.of(Progress.start(name, "messages", err));
    }
    progress.orElseThrow().at(messages);
  }

  @Override
  public void close() {
    progress.ifPresent(Progress::close);
    progress = Optional.empty();
  }
}
