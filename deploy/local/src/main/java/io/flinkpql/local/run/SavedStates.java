// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;

/**
 * Finds and keeps the checkpoints and savepoints of one job. Each run writes to a numbered
 * directory of its own. Flink's first checkpoint of a run needs no file of earlier ones, so the
 * directories of earlier runs are deleted once a run has completed one.
 */
final class SavedStates {

  private static final String METADATA = "_metadata";

  /** Reaches RUN/JOB/chk-N/_metadata from the directory of a run. */
  private static final int DEPTH = 3;

  private final Path directory;
  private final List<Integer> earlierRuns;
  private final int run;

  private SavedStates(Path directory, List<Integer> earlierRuns) {
    this.directory = directory;
    this.earlierRuns = earlierRuns;
    this.run = earlierRuns.isEmpty() ? 1 : earlierRuns.get(0) + 1;
  }

  /**
   * Opens the directory of a job, which need not exist.
   *
   * @throws IOException if it cannot be read
   */
  static SavedStates in(Path directory) throws IOException {
    List<Integer> runs = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> entries = Files.list(directory)) {
        entries
            .map(entry -> entry.getFileName().toString())
            .filter(name -> name.matches("\\d{1,9}"))
            .map(Integer::valueOf)
            .sorted(Comparator.reverseOrder())
            .forEach(runs::add);
      }
    }
    return new SavedStates(directory, runs);
  }

  /** Returns the directory of the job, which exists once a run has saved something. */
  Path directory() {
    return directory;
  }

  /** Returns the directory of this run, which Flink creates. */
  Path current() {
    return directory.resolve(String.valueOf(run));
  }

  /**
   * Returns the latest complete state of the earlier runs.
   *
   * @throws IOException if a directory cannot be read
   */
  Optional<SavedState> latest() throws IOException {
    for (int earlier : earlierRuns) {
      Optional<SavedState> latest = latest(directory.resolve(String.valueOf(earlier)));
      if (latest.isPresent()) {
        return latest;
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the latest complete state of this run.
   *
   * @throws IOException if its directory cannot be read
   */
  Optional<SavedState> saved() throws IOException {
    return latest(current());
  }

  /**
   * Returns the state from which the next run resumes.
   *
   * @throws IOException if a directory cannot be read
   */
  Optional<SavedState> newest() throws IOException {
    Optional<SavedState> saved = saved();
    return saved.isPresent() ? saved : latest();
  }

  /**
   * Deletes the directories of earlier runs if this run has completed a checkpoint, and its own
   * otherwise. The job must have stopped, or have completed a checkpoint.
   *
   * @throws IOException if a directory cannot be deleted
   */
  void deleteUseless() throws IOException {
    List<Path> useless =
        saved().isPresent()
            ? earlierRuns.stream()
                .map(earlier -> directory.resolve(String.valueOf(earlier)))
                .toList()
            : List.of(current());
    for (Path path : useless) {
      FileUtils.deleteDirectory(path.toFile());
    }
  }

  private static Optional<SavedState> latest(Path run) throws IOException {
    List<SavedState> found = new ArrayList<>();
    if (Files.isDirectory(run)) {
      Files.walkFileTree(run, Set.of(), DEPTH, new Finder(found));
    }
    return found.stream().max(Comparator.comparing(SavedState::completedAt));
  }

  /** Collects complete states: Flink writes the metadata last, by renaming a finished file. */
  private static final class Finder extends SimpleFileVisitor<Path> {
    private final List<SavedState> found;

    Finder(List<SavedState> found) {
      this.found = found;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      Path state = file.getParent();
      if (file.getFileName().toString().equals(METADATA)
          && SavedState.isName(state.getFileName().toString())) {
        found.add(new SavedState(state, attributes.lastModifiedTime().toInstant()));
      }
      return FileVisitResult.CONTINUE;
    }

    /** Skips files that Flink deletes meanwhile. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException error) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException error) {
      return FileVisitResult.CONTINUE;
    }
  }
}
