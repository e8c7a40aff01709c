// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.local.file.PendingFile;
import io.flinkpql.local.server.ExitWatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds the output files of a command. All get their final names together, once the work is done;
 * their temporary files are deleted if it is not, even when the JVM is killed.
 */
final class OutputFiles implements AutoCloseable {

  private final Map<String, PendingFile> files = new LinkedHashMap<>();
  private Optional<ExitWatcher> watcher = Optional.empty();

  private OutputFiles() {}

  /**
   * Creates temporary files for the outputs.
   *
   * @param outputs files to write, by the option that names each
   * @throws RefusedException if one cannot be created
   */
  static OutputFiles create(Map<String, Path> outputs) throws IOException {
    OutputFiles files = new OutputFiles();
    try {
      outputs.forEach(files::open);
      files.watch();
      return files;
    } catch (RefusedException | IOException e) {
      files.close();
      throw e;
    }
  }

  private void open(String option, Path target) {
    try {
      files.put(option, PendingFile.of(target));
    } catch (IOException e) {
      throw new RefusedException(
          option + ": " + target + " cannot be written: " + FailureDescription.of(e));
    }
  }

  private void watch() throws IOException {
    List<Path> temporary =
        files.values().stream().map(PendingFile::temporary).flatMap(Optional::stream).toList();
    if (!temporary.isEmpty()) {
      watcher = Optional.of(ExitWatcher.start("rm -f -- \"$@\"", temporary));
    }
  }

  /** Returns the path to write an option's output to; empty if the option is not given. */
  Optional<Path> path(String option) {
    return Optional.ofNullable(files.get(option)).map(PendingFile::path);
  }

  /** Gives all files their final names. */
  void complete() throws IOException {
    for (PendingFile file : files.values()) {
      file.complete();
    }
  }

  @Override
  public void close() throws IOException {
    for (PendingFile file : files.values()) {
      file.close();
    }
    watcher.ifPresent(ExitWatcher::close);
  }
}
