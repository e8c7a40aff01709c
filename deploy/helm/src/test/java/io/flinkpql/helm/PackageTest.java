// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged chart is complete and contains no other file. */
class PackageTest {

  private static final Map<String, String> FILES = new TreeMap<>();

  @BeforeAll
  static void pack(@TempDir Path directory) throws IOException {
    try (InputStream archive = Files.newInputStream(Chart.ofProject().packageInto(directory));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(archive))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        assertThat(entry.isFile()).as(entry.getName()).isTrue();
        FILES.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void thePackageContainsRulesAndMonitoring() throws IOException {
    assertThat(FILES)
        .containsEntry("flink-pql/files/rules/saas-default.yaml", text("rules/saas-default.yaml"))
        .containsEntry("flink-pql/files/monitoring/alerts.yaml", text("monitoring/alerts.yaml"))
        .containsEntry(
            "flink-pql/files/monitoring/dashboard.json", text("monitoring/dashboard.json"));
  }

  @Test
  void thePackageContainsProfilesAndSchema() {
    assertThat(FILES)
        .containsKeys(
            "flink-pql/Chart.yaml",
            "flink-pql/values.yaml",
            "flink-pql/values-minimal.yaml",
            "flink-pql/values-production.yaml",
            "flink-pql/values.schema.json",
            "flink-pql/templates/NOTES.txt");
  }

  @Test
  void thePackageContainsNoOtherFile() {
    assertThat(FILES.keySet())
        .allMatch(
            name ->
                name.matches(
                    "flink-pql/(Chart\\.yaml|\\.helmignore|values[a-z.-]*\\.(yaml|json)"
                        + "|templates/[_a-z]+\\.(yaml|tpl)|templates/NOTES\\.txt"
                        + "|files/(rules|monitoring)/[a-z-]+\\.(yaml|json))"));
  }

  private static String text(String file) throws IOException {
    return Files.readString(Path.of("..", file));
  }
}
