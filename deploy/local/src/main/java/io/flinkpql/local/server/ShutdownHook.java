// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

/** Runs an action when the JVM exits, unless this is closed before. */
public final class ShutdownHook implements AutoCloseable {

  private final Thread thread;

  /**
   * Registers an action.
   *
   * @param name names the thread that runs it
   * @param action must be safe to run beside all other threads
   */
  public ShutdownHook(String name, Runnable action) {
    thread = new Thread(action, name);
    Runtime.getRuntime().addShutdownHook(thread);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException exiting) {
      // The JVM is exiting, and the action runs.
    }
  }
}
