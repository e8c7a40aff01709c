// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import org.jline.utils.Signals;

/** Handles Ctrl-C: the first one requests an orderly end, the second one ends the JVM at once. */
public final class InterruptHandler implements AutoCloseable {

  private static final String CTRL_C = "INT";

  private final Object previousHandler;
  private volatile boolean requested;

  /** Registers the handler, which stays in force until it is closed. */
  public InterruptHandler() {
    previousHandler = register();
  }

  private Object register() {
    return Signals.register(
        CTRL_C,
        () -> {
          requested = true;
          Signals.registerDefault(CTRL_C);
        });
  }

  /** Waits for a new Ctrl-C after an earlier one. */
  public void reset() {
    if (requested) {
      requested = false;
      register();
    }
  }

  /** Returns whether Ctrl-C was pressed since the start or the last {@link #reset}. */
  public boolean requested() {
    return requested;
  }

  @Override
  public void close() {
    if (!requested) {
      Signals.unregister(CTRL_C, previousHandler);
    }
  }
}
