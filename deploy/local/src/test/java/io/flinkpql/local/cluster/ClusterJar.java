// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** Locates the jar that is deployed to a Flink cluster. */
public final class ClusterJar {

  private ClusterJar() {}

  /** Returns the path at which the build created the jar. */
  public static Path path() {
    return Path.of(System.getProperty("pql.cluster.jar"));
  }

  /**
   * Writes a jar as another build would have it: the same classes in another file.
   *
   * @param directory existing directory for the jar
   */
  public static Path anotherBuild(Path directory) throws IOException {
    Path jar = Files.copy(path(), directory.resolve("another-build.jar"));
    try (FileSystem entries = FileSystems.newFileSystem(jar)) {
      Files.writeString(
          entries.getPath("META-INF", "MANIFEST.MF"),
          "Manifest-Version: 1.0\nImplementation-Version: another build\n");
    }
    return jar;
  }
}
