// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.local.Pql;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs {@code ./pql} as a process of its own, with an own directory for temporary files, so that
 * signals can be sent to it and leftovers found.
 */
final class PqlProcess implements AutoCloseable {

  private static final long SECONDS_TO_END = 60;

  private final Process process;
  private final BufferedReader out;
  private final Path temporary;
  private final List<String> lines = new ArrayList<>();

  private PqlProcess(Process process, Path temporary) {
    this.process = process;
    this.out = process.inputReader();
    this.temporary = temporary;
  }

  /**
   * Starts a command; standard error joins standard output.
   *
   * @param directory empty directory for temporary files
   */
  static PqlProcess start(Path directory, String... arguments) throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + temporary,
            // The server's programs stay unpacked for the next test.
            "-Dot.epg.working-dir=" + System.getProperty("java.io.tmpdir") + "/embedded-pg",
            "-Dpql.home=../..",
            "-cp",
            System.getProperty("java.class.path")));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add-"))
        .forEach(flag -> command.add(1, flag));
    command.add(Pql.class.getName());
    command.addAll(List.of(arguments));
    return new PqlProcess(new ProcessBuilder(command).redirectErrorStream(true).start(), temporary);
  }

  /** Reads lines until one contains a text; returns that line. */
  String awaitLine(String text) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      if (line.contains(text)) {
        return line;
      }
    }
    throw new IOException("the process ended without '" + text + "': " + lines);
  }

  /** Sends a signal by its name, such as {@code INT}. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  /** Waits for the end and returns the exit status. */
  int awaitEnd() throws IOException, InterruptedException {
    out.lines().forEach(lines::add);
    if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
      throw new IOException("the process does not end: " + lines);
    }
    return process.exitValue();
  }

  /** Returns the lines printed so far. */
  List<String> lines() {
    return lines;
  }

  /** Returns what the process left in its directory for temporary files. */
  List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.toList();
    }
  }

  /** Returns the directories of servers' data that the process left. */
  List<Path> runDirectories() throws IOException {
    return leftovers().stream()
        .filter(file -> file.getFileName().toString().startsWith("pql-"))
        .toList();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
