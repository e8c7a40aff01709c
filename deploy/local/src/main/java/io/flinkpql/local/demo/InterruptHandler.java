// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;

/**
 * Handles Ctrl-C: the first one requests an orderly end; the second one ends the JVM, whose
 * shutdown hooks still clean up; a third one does not wait for them.
 */
public final class InterruptHandler implements AutoCloseable {

  private static final String CTRL_C = "INT";

  /** Exit status of a process that Ctrl-C has ended, as shells report it. */
  private static final int INTERRUPTED = 130;

  private final AtomicInteger interrupts = new AtomicInteger();
  private final Object previousHandler;

  /** Registers the handler, which stays in force until it is closed. */
  public InterruptHandler() {
    previousHandler = Signals.register(CTRL_C, this::interrupted);
  }

  private void interrupted() {
    switch (interrupts.incrementAndGet()) {
      case 1 -> {}
      case 2 -> Runtime.getRuntime().exit(INTERRUPTED);
      default -> Runtime.getRuntime().halt(INTERRUPTED);
    }
  }

  /** Waits for a new Ctrl-C after an earlier one. */
  public void reset() {
    interrupts.set(0);
  }

  /** Returns whether Ctrl-C was pressed since the start or the last {@link #reset}. */
  public boolean requested() {
    return interrupts.get() > 0;
  }

  @Override
  public void close() {
    Signals.unregister(CTRL_C, previousHandler);
  }
}
