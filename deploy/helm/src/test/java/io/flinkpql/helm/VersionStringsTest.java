// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The version is typed in the root pom, in the chart and in the change log, and nowhere else. */
class VersionStringsTest {

  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

  /** Files that may contain the version, relative to the root. */
  private static final Set<String> ALLOWED =
      Set.of("pom.xml", "CHANGELOG.md", "deploy/helm/flink-pql/Chart.yaml");

  /** Directories that the build, git or an editor writes. */
  private static final Set<String> GENERATED = Set.of("target", ".git", ".idea", ".vscode");

  private static final Pattern REVISION = Pattern.compile("<revision>([^<]+)</revision>");

  @Test
  void theChartHasTheVersionOfThePom() throws IOException {
    JsonNode chart = Chart.ofProject().tree("Chart.yaml");

    assertThat(chart.path("appVersion").asText()).isEqualTo(version());
    assertThat(chart.path("version").asText()).isEqualTo(releaseVersion());
  }

  @Test
  void noOtherFileContainsTheVersion() throws IOException {
    Pattern version =
        Pattern.compile("(?<![0-9.])" + Pattern.quote(releaseVersion()) + "(?![0-9]|\\.[0-9])");
    List<String> found = new ArrayList<>();
    for (Path file : sources()) {
      String name = ROOT.relativize(file).toString().replace('\\', '/');
      // Every byte is a character in Latin-1, so a binary file is no error.
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      if (!ALLOWED.contains(name) && version.matcher(text).find()) {
        found.add(name);
      }
    }

    assertThat(found).as("files that contain %s", releaseVersion()).isEmpty();
  }

  private static String version() throws IOException {
    Matcher revision = REVISION.matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(revision.find()).as("pom.xml has a <revision>").isTrue();
    return revision.group(1);
  }

  private static String releaseVersion() throws IOException {
    return version().replace("-SNAPSHOT", "");
  }

  private static List<Path> sources() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes ignored) {
            return GENERATED.contains(directory.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !file.endsWith(".flattened-pom.xml")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }
}
