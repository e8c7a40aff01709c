// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
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
  private final LongSupplier nanoTime;
  private final long began;
  private long lastLine;

  private Progress(
      String task, String unit, PrintWriter err, ProgressBar bar, LongSupplier nanoTime) {
    this.task = task;
    this.unit = unit;
    this.err = err;
    this.bar = bar;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
    this.lastLine = began;
  }

  /** Starts showing progress as lines, by a given clock. */
  static Progress inLines(String task, String unit, PrintWriter err, LongSupplier nanoTime) {
    return new Progress(task, unit, err, null, nanoTime);
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
      return inLines(task, unit, err, System::nanoTime);
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
            .build(),
        System::nanoTime);
  }

  /** Updates the display: {@code done} units are complete. */
  public void at(long done) {
    at(done, OptionalDouble.empty());
  }

  /**
   * Updates the display.
   *
   * @param done number of completed units
   * @param share completed share of the task, between 0 and 1, if it is known
   */
  public void at(long done, OptionalDouble share) {
    if (bar != null) {
      share.ifPresent(part -> bar.maxHint((long) Math.max(done, done / Math.max(part, 1e-9))));
      bar.stepTo(done);
      return;
    }
    long now = nanoTime.getAsLong();
    if (now - lastLine >= NANOS_BETWEEN_LINES) {
      lastLine = now;
      double seconds = (now - began) / 1e9;
      err.println(
          String.format(
              Locale.ROOT,
              "%s: %s%,d %s, %,.0f/s",
              task,
              share.isPresent() ? percent(share.getAsDouble()) : "",
              done,
              unit,
              done / seconds));
    }
  }

  private static String percent(double share) {
    return Math.min(100, (int) (100 * share)) + " %, ";
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
