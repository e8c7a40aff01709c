// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputPathsTest {

  @TempDir Path directory;

  private Path input;

  @BeforeEach
  void createInput() throws IOException {
    input = Files.writeString(directory.resolve("events"), "{}\n");
  }

  private void check(Path... outputs) {
    Map<String, Path> byOption = new LinkedHashMap<>();
    for (Path output : outputs) {
      byOption.put("--out" + (byOption.size() + 1), output);
    }
    OutputPaths.check(byOption, List.of(input));
  }

  private void assertRefused(String problem, Path... outputs) {
    assertThatThrownBy(() -> check(outputs))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("--out")
        .hasMessageContaining(problem);
    assertThat(input).hasContent("{}\n");
  }

  @Test
  void inputIsRefusedUnderAnyName() throws IOException {
    String problem = " is the input " + input + "; give another file";
    Path linkedDirectory = Files.createSymbolicLink(directory.resolve("here"), directory);

    assertRefused(problem, input);
    assertRefused(problem, directory.resolve("../" + directory.getFileName() + "/events"));
    assertRefused(problem, Files.createSymbolicLink(directory.resolve("symbolic"), input));
    assertRefused(problem, Files.createLink(directory.resolve("hard"), input));
    assertRefused(problem, linkedDirectory.resolve("events"));
  }

  @Test
  void fileThatIsGivenTwiceIsRefusedUnderAnyName() throws IOException {
    Path file = directory.resolve("out");
    Path linkedDirectory = Files.createSymbolicLink(directory.resolve("here"), directory);
    String problem = " is also given for --out1; give another file";

    assertRefused(problem, file, file);
    assertRefused(problem, file, linkedDirectory.resolve("out"));
    Files.createFile(file);
    assertRefused(problem, file, Files.createLink(directory.resolve("hard"), file));
  }

  @Test
  void placeThatCannotBeWrittenIsRefused() throws IOException {
    assertRefused(" is a directory; give a file", directory);
    assertRefused("there is no directory", directory.resolve("none/out"));
    assertRefused("there is no directory", input.resolve("out"));
  }

  @Test
  void directoryOrFileWithoutPermissionIsRefused() throws IOException {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Path file = Files.createFile(directory.resolve("read-only"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    assumeFalse(Files.isWritable(closed), "this user may write everywhere");

    assertRefused("is not writable", closed.resolve("out"));
    assertRefused("may not be written", file);
  }

  @Test
  void everyProblemIsReported() {
    assertThatThrownBy(() -> check(input, directory))
        .hasMessageContainingAll("--out1: ", "--out2: ");
  }

  @Test
  void newAndExistingFilesAndDevicesAreAccepted() throws IOException {
    Path existing = Files.createFile(directory.resolve("existing"));
    Path device = Path.of("/dev/null");

    assertThatCode(() -> check(directory.resolve("new"), existing, device, device))
        .doesNotThrowAnyException();
  }
}
