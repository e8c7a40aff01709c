// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a shell script once this JVM has ended, however it ended: shutdown hooks do not run after
 * {@code kill -9}.
 *
 * <p>A shell waits for the end of its standard input, a pipe from this JVM. It has a session of its
 * own where the system offers that, so that signals to the terminal's process group miss it.
 */
public final class ExitWatcher implements AutoCloseable {

  /** Runs its first argument as a script, in a new session if possible. */
  private static final String IN_NEW_SESSION =
      "command -v setsid >/dev/null 2>&1 && exec setsid sh -c \"$0\" \"$@\"; exec sh -c \"$0\" \"$@\"";

  /** Waits for a line, which cancels the script, or for the end of the input, which starts it. */
  private static final String WAIT = "trap '' HUP INT QUIT TERM; read -r line && exit 0\n";

  private static final String NAME = "pql-exit-watcher";

  private final OutputStream input;

  private ExitWatcher(OutputStream input) {
    this.input = input;
  }

  /**
   * Starts to watch.
   *
   * @param script POSIX shell script
   * @param arguments the script's {@code $1} and so on
   * @throws IOException if there is no shell
   */
  public static ExitWatcher start(String script, List<Path> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", IN_NEW_SESSION, WAIT + script, NAME));
    arguments.forEach(argument -> command.add(argument.toAbsolutePath().toString()));
    Process shell =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    return new ExitWatcher(shell.getOutputStream());
  }

  /** Cancels the script. */
  @Override
  public void close() {
    try (input) {
      input.write('\n');
    } catch (IOException e) {
      // The shell has ended, so the script does not run either.
    }
  }
}
