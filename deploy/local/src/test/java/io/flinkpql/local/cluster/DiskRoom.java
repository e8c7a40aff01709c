// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import java.io.IOException;
import java.util.List;

/** Takes the room on disk away from processes that tests started. */
public final class DiskRoom {

  private DiskRoom() {}

  /**
   * Makes every write of a process and its children to a file fail, like one to a full disk. A
   * limit on the size of files does that to chosen processes, and needs no file system to mount.
   */
  public static void take(ProcessHandle process) throws IOException, InterruptedException {
    limitFileSize(process, "0");
  }

  /** Gives the room back to a process and its children. */
  public static void giveBack(ProcessHandle process) throws IOException, InterruptedException {
    limitFileSize(process, "unlimited");
  }

  private static void limitFileSize(ProcessHandle process, String bytes)
      throws IOException, InterruptedException {
    for (ProcessHandle handle : Signals.tree(process).toList()) {
      // The colon leaves the hard limit alone, so that the soft one can be raised again.
      List<String> command =
          List.of("prlimit", "--pid", String.valueOf(handle.pid()), "--fsize=" + bytes + ":");
      if (new ProcessBuilder(command).start().waitFor() != 0 && handle.isAlive()) {
        throw new IOException(String.join(" ", command) + " failed");
      }
    }
  }
}
