// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Runs a child JVM with the same Java, class path and flags as this one, but its own heap size. It
 * ends when this one closes it or ends.
 */
public final class ChildProcess implements AutoCloseable {

  /** Flags that a child must not inherit: heap, terminal, log, debuggers and agents. */
  private static final Pattern NOT_INHERITED =
      Pattern.compile("-Xm[sx].*|-Dpql\\.(terminal|log).*|-(agentlib|agentpath|javaagent):.*");

  private static final long SECONDS_TO_END = 30;

  private final String name;
  private final Process process;
  private final Path errors;
  private final Path log;
  private final BufferedReader reports;
  private final BufferedWriter input;

  private ChildProcess(String name, Process process, Path errors, Path log) {
    this.name = name;
    this.process = process;
    this.errors = errors;
    this.log = log;
    reports = process.inputReader();
    input = process.outputWriter();
  }

  /**
   * Starts a process.
   *
   * @param main its main class, which prints {@link ChildReport}s on standard output
   * @param name unique; names its log and error files
   * @param heapBytes size of its heap
   * @param directory for its log and error files
   * @param arguments of {@code main}
   */
  static ChildProcess start(
      Class<?> main, String name, long heapBytes, Path directory, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !NOT_INHERITED.matcher(flag).matches())
        .forEach(command::add);
    // A heap of fixed size, since growing it would be measured as work of the contender.
    command.add("-Xms" + heapBytes);
    command.add("-Xmx" + heapBytes);
    Path log = directory.resolve(name + ".log");
    command.add("-Dpql.log=" + log);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Path errors = directory.resolve(name + ".err");
    return new ChildProcess(
        name, new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors, log);
  }

  /**
   * Writes a line to its standard input.
   *
   * @throws IOException if it has ended
   */
  public void write(String line) throws IOException {
    input.write(line);
    input.newLine();
    input.flush();
  }

  /**
   * Waits for its next report.
   *
   * @throws IllegalStateException if it has ended, or reports a failure
   */
  public ChildReport next() throws IOException {
    ChildReport report = ChildReport.of(line());
    if (report instanceof ChildReport.Failed failed) {
      throw new IllegalStateException(name + " failed: " + failed.reason() + keptLog());
    }
    return report;
  }

  /**
   * Waits for the next line of its standard output.
   *
   * @throws IllegalStateException if it has ended
   */
  String line() throws IOException {
    String line = reports.readLine();
    if (line == null) {
      throw new IllegalStateException(
          name + " ended" + lastError().map(e -> ": " + e).orElse(" without an error") + keptLog());
    }
    return line;
  }

  private Optional<String> lastError() throws IOException {
    try (var lines = Files.lines(errors)) {
      return lines.filter(line -> !line.isBlank()).reduce((before, last) -> last);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Copies the log to where it outlives the benchmark, to explain the failure. */
  private String keptLog() throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    Path kept = Files.createTempFile("pql-bench-" + name + "-", ".log");
    Files.copy(log, kept, StandardCopyOption.REPLACE_EXISTING);
    return "; its log is " + kept;
  }

  /** Returns whether it still runs. */
  boolean alive() {
    return process.isAlive();
  }

  /** Asks it to end, and kills it if it does not within 30 s. */
  @Override
  public void close() throws IOException {
    try {
      input.close();
    } catch (IOException e) {
      // The process has ended already.
    }
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    reports.close();
  }
}
