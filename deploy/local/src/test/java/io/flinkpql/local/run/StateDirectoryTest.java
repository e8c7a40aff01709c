// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

  @TempDir Path directory;

  @Test
  void runThatNeverGotGoingLeavesNothing() throws Exception {
    Path path = directory.resolve("state");
    try (StateDirectory state = StateDirectory.open(path)) {
      state.setOwner(new StateDirectory.Owner("cluster", "group"));
      Files.createDirectories(state.scoring().current().resolve("job/shared"));
    }

    assertThat(path).doesNotExist();
  }

  @Test
  void directoryMadeByTheUserStays() throws Exception {
    StateDirectory.open(directory).close();

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void savedStateAndItsOwnerStay() throws Exception {
    StateDirectory.Owner owner = new StateDirectory.Owner("cluster", "group");
    try (StateDirectory state = StateDirectory.open(directory)) {
      state.setOwner(owner);
      Path checkpoint = state.scoring().current().resolve("job/chk-1");
      Files.writeString(Files.createDirectories(checkpoint).resolve("_metadata"), "any");
    }

    try (StateDirectory state = StateDirectory.open(directory)) {
      assertThat(state.owner()).contains(owner);
      assertThat(state.scoring().latest()).isPresent();
      assertThat(state.delivery().latest()).isEmpty();
    }
  }

  @Test
  void secondRunInTheSameDirectoryIsRefused() throws Exception {
    try (StateDirectory first = StateDirectory.open(directory)) {
      assertThatThrownBy(() -> StateDirectory.open(directory))
          .isInstanceOf(RunFailedException.class)
          .hasMessageContainingAll(first.path().toString(), "another ./pql run", "--state");
    }
    StateDirectory.open(directory).close();
  }

  @Test
  void fileInsteadOfADirectoryIsRefused() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThatThrownBy(() -> StateDirectory.open(file))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining(file + " is a file");
  }
}
