// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;

/**
 * Handles Ctrl-C: the first one requests an orderly end; the second one ends the JVM, whose
 * shutdown hooks still clean up; a third one does not wait for them.
 */
public final class InterruptHandler implements AutoCloseable {

  private static final String CTRL_C = "INT";
  private static final String TERMINATION = "TERM";

  /** Exit status of a process that Ctrl-C has ended, as shells report it. */
  private static final int INTERRUPTED = 130;

  private final AtomicInteger interrupts = new AtomicInteger();
  private final Map<String, Object> previousHandlers = new TreeMap<>();

  /** Registers the handler, which stays in force until it is closed. */
  public InterruptHandler() {
    this(List.of(CTRL_C));
  }

  private InterruptHandler(List<String> signals) {
    signals.forEach(
        signal -> previousHandlers.put(signal, Signals.register(signal, this::interrupted)));
  }

  /** Registers a handler for Ctrl-C and for the signal with which services are stopped. */
  public static InterruptHandler ofTerminationToo() {
    return new InterruptHandler(List.of(CTRL_C, TERMINATION));
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
    previousHandlers.forEach(Signals::unregister);
  }
}
