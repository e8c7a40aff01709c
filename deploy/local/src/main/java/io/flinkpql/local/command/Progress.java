// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows the progress of a task: a bar on a terminal, otherwise a line every few seconds. */
public final class Progress implements AutoCloseable {

  private static final long NANOS_BETWEEN_LINES = Duration.ofSeconds(5).toNanos();

  private final String task;
  private final String unit;
  private final PrintWriter err;
  private final ProgressBar bar;
  private final long began = System.nanoTime();
  private long lastLine = began;

  private Progress(String task, String unit, PrintWriter err, ProgressBar bar) {
    this.task = task;
    this.unit = unit;
    this.err = err;
    this.bar = bar;
  }

  /**
   * Starts showing the progress of a task.
   *
   * @param task name of the task
   * @param unit counted unit, plural
   * @param err receives lines; a bar goes to the terminal directly
   */
  public static Progress start(String task, String unit, PrintWriter err) {
    if (!Terminal.onStandardError()) {
      return new Progress(task, unit, err, null);
    }
    return new Progress(
        task,
        unit,
        err,
        new ProgressBarBuilder()
            .setTaskName(task)
            .setUnit(" " + unit, 1)
            .setInitialMax(-1)
            .showSpeed()
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .build());
  }

  /** Updates the display: {@code done} units are complete. */
  public void at(long done) {
    if (bar != null) {
      bar.stepTo(done);
      return;
    }
    long now = System.nanoTime();
    if (now - lastLine >= NANOS_BETWEEN_LINES) {
      lastLine = now;
      double seconds = (now - began) / 1e9;
      err.println(
          String.format(Locale.ROOT, "%s: %,d %s, %,.0f/s", task, done, unit, done / seconds));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
