// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** How far work is: a bar on a terminal, a line now and then elsewhere. */
public final class Progress implements AutoCloseable {

  private static final long NANOS_BETWEEN_LINES = Duration.ofSeconds(5).toNanos();

  private final String task;
  private final String unit;
  private final PrintWriter lines;
  private final ProgressBar bar;
  private final long began = System.nanoTime();
  private long lastLine = began;

  private Progress(String task, String unit, PrintWriter lines, ProgressBar bar) {
    this.task = task;
    this.unit = unit;
    this.lines = lines;
    this.bar = bar;
  }

  /**
   * Begins to show how far a task is.
   *
   * @param task its name
   * @param unit what is counted
   * @param err where lines go; a bar goes to the terminal
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

  /** So much is done. */
  public void at(long done) {
    if (bar != null) {
      bar.stepTo(done);
      return;
    }
    long now = System.nanoTime();
    if (now - lastLine >= NANOS_BETWEEN_LINES) {
      lastLine = now;
      double seconds = (now - began) / 1e9;
      lines.println(
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
