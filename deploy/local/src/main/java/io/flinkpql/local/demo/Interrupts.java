// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import org.jline.utils.Signals;

/** Ctrl-C: the first asks for an end in good order, the second ends at once. */
public final class Interrupts implements AutoCloseable {

  private static final String CTRL_C = "INT";

  private final Object before;
  private volatile boolean asked;

  /** Takes over what Ctrl-C does, until closed. */
  public Interrupts() {
    before = register();
  }

  private Object register() {
    return Signals.register(
        CTRL_C,
        () -> {
          asked = true;
          Signals.registerDefault(CTRL_C);
        });
  }

  /** Forgets that Ctrl-C was pressed. */
  public void forget() {
    if (asked) {
      asked = false;
      register();
    }
  }

  /** Whether Ctrl-C was pressed. */
  public boolean asked() {
    return asked;
  }

  @Override
  public void close() {
    if (!asked) {
      Signals.unregister(CTRL_C, before);
    }
  }
}
