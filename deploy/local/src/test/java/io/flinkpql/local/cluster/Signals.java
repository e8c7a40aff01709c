// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import java.io.IOException;
import java.util.stream.Stream;

/** Sends signals to processes that tests started. */
public final class Signals {

  private Signals() {}

  /** Kills a process and its children without giving them a chance to clean up. */
  public static void kill(ProcessHandle process) {
    tree(process).toList().forEach(ProcessHandle::destroyForcibly);
  }

  /** Stops a process and its children: they keep their connections and answer nothing. */
  public static void pause(ProcessHandle process) throws IOException, InterruptedException {
    send("STOP", process);
  }

  /** Lets a paused process and its children go on. */
  public static void resume(ProcessHandle process) throws IOException, InterruptedException {
    send("CONT", process);
  }

  private static void send(String signal, ProcessHandle process)
      throws IOException, InterruptedException {
    for (ProcessHandle handle : tree(process).toList()) {
      new ProcessBuilder("kill", "-" + signal, String.valueOf(handle.pid())).start().waitFor();
    }
  }

  /** Returns a process and its children. */
  static Stream<ProcessHandle> tree(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants());
  }
}
