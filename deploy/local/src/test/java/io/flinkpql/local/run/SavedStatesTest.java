// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedStatesTest {

  @TempDir Path directory;

  @Test
  void firstRunFindsNothing() throws IOException {
    SavedStates states = SavedStates.in(directory.resolve("scoring"));

    assertThat(states.latest()).isEmpty();
    assertThat(states.current()).isEqualTo(directory.resolve("scoring/1"));
  }

  @Test
  void latestCompleteStateOfTheLatestRunIsFound() throws IOException {
    complete("1/job/chk-90", "2026-03-01T00:00:00Z");
    complete("2/job/chk-7", "2026-02-01T00:00:00Z");
    complete("2/job/chk-8", "2026-02-01T00:00:10Z");
    Files.createDirectories(directory.resolve("2/job/chk-9"));
    Files.createDirectories(directory.resolve("3/job/shared"));

    SavedStates states = SavedStates.in(directory);

    assertThat(states.latest().orElseThrow())
        .isEqualTo(
            new SavedState(
                directory.resolve("2/job/chk-8"), Instant.parse("2026-02-01T00:00:10Z")));
    assertThat(states.current()).isEqualTo(directory.resolve("4"));
  }

  @Test
  void savepointOfTheStopIsLaterThanTheCheckpoints() throws IOException {
    complete("1/job/chk-8", "2026-02-01T00:00:10Z");
    complete("1/savepoint-ab12cd-0123456789ab", "2026-02-01T00:00:15Z");

    SavedState latest = SavedStates.in(directory).latest().orElseThrow();

    assertThat(latest.path()).isEqualTo(directory.resolve("1/savepoint-ab12cd-0123456789ab"));
    assertThat(latest.isSavepoint()).isTrue();
  }

  @Test
  void nextRunResumesFromThisRunOrElseFromTheOneBefore() throws IOException {
    complete("1/job/chk-8", "2026-02-01T00:00:10Z");
    SavedStates states = SavedStates.in(directory);
    assertThat(states.newest().orElseThrow().path()).isEqualTo(directory.resolve("1/job/chk-8"));

    complete("2/job/chk-1", "2026-02-02T00:00:00Z");
    assertThat(states.newest().orElseThrow().path()).isEqualTo(directory.resolve("2/job/chk-1"));
  }

  @Test
  void earlierRunsAreDeletedOnceThisOneHasSavedSomething() throws IOException {
    complete("1/job/chk-1", "2026-02-01T00:00:00Z");
    SavedStates states = SavedStates.in(directory);
    Files.createDirectories(directory.resolve("2/job/shared"));

    states.deleteUseless();
    assertThat(directory.resolve("1/job/chk-1/_metadata")).exists();
    assertThat(directory.resolve("2")).as("a run that saved nothing").doesNotExist();

    complete("2/job/chk-2", "2026-02-02T00:00:00Z");
    states.deleteUseless();
    assertThat(directory).isDirectoryNotContaining(path -> path.endsWith("1"));
    assertThat(SavedStates.in(directory).latest().orElseThrow().path())
        .isEqualTo(directory.resolve("2/job/chk-2"));
  }

  private void complete(String state, String time) throws IOException {
    Path metadata =
        Files.writeString(
            Files.createDirectories(directory.resolve(state)).resolve("_metadata"), "any");
    Files.setLastModifiedTime(metadata, FileTime.from(Instant.parse(time)));
  }
}
