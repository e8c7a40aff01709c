// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingFileTest {

  @TempDir Path directory;

  @Test
  void targetAppearsOnCompletion() throws IOException {
    Path target = directory.resolve("out.ndjson");
    try (PendingFile file = PendingFile.of(target)) {
      Files.writeString(file.path(), "new");
      assertThat(target).doesNotExist();
      file.complete();
    }

    assertThat(target).hasContent("new");
    assertThat(directory).isDirectoryContaining(target::equals);
    assertThat(Files.list(directory)).hasSize(1);
  }

  @Test
  void incompleteFileLeavesTheExistingTargetUntouched() throws IOException {
    Path target = Files.writeString(directory.resolve("out.ndjson"), "old");
    try (PendingFile file = PendingFile.of(target)) {
      Files.writeString(file.path(), "half");
    }

    assertThat(target).hasContent("old");
    assertThat(Files.list(directory)).containsExactly(target);
  }

  @Test
  void fileHasDefaultPermissions() throws IOException {
    Path usual = Files.createFile(directory.resolve("usual"));
    try (PendingFile file = PendingFile.of(directory.resolve("out"))) {
      file.complete();
    }

    assertThat(Files.getPosixFilePermissions(directory.resolve("out")))
        .contains(PosixFilePermission.OWNER_WRITE)
        .isEqualTo(Files.getPosixFilePermissions(usual));
  }

  @Test
  void wholeFileIsWrittenOrNothing() throws IOException {
    Path target = directory.resolve("figures.json");
    PendingFile.write(target, "{}");

    assertThat(target).hasContent("{}");
    assertThat(Files.list(directory)).containsExactly(target);
    assertThatThrownBy(() -> PendingFile.write(directory.resolve("none/out"), "{}"))
        .isInstanceOf(UnwritableFileException.class)
        .hasMessageContaining("none/out cannot be written: ");
  }

  @Test
  void deviceIsWrittenDirectly() throws IOException {
    Path device = Path.of("/dev/null");
    try (PendingFile file = PendingFile.of(device)) {
      assertThat(file.path()).isEqualTo(device);
      file.complete();
    }

    assertThat(device).exists();
  }
}
