// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

class ClusterJarIT {

  @Test
  void containsBothJobsAndTheirDependencies() throws IOException {
    assertThat(entries())
        .contains(
            "io/flinkpql/job/ScoringJob.class",
            "io/flinkpql/job/DeliveryJob.class",
            "io/flinkpql/job/BacktestJob.class",
            "io/flinkpql/job/DiscoverJob.class",
            "io/flinkpql/job/BackfillJob.class",
            "io/flinkpql/job/BackfillCandidate.class",
            "org/apache/flink/connector/kafka/source/KafkaSource.class",
            "org/apache/kafka/clients/producer/KafkaProducer.class",
            "org/postgresql/Driver.class",
            "io/flinkpql/function/PqlModuleFactory.class",
            "META-INF/LICENSE",
            "META-INF/NOTICE")
        .anyMatch(entry -> entry.matches("io/flinkpql/sql/V.*\\.sql"));
  }

  @Test
  void containsNoFlinkCoreServersOrLogging() throws IOException {
    assertThat(entries())
        .noneMatch(entry -> entry.startsWith("org/apache/flink/runtime/"))
        .noneMatch(entry -> entry.startsWith("org/apache/flink/streaming/api/"))
        .noneMatch(entry -> entry.startsWith("org/apache/flink/api/"))
        .noneMatch(entry -> entry.startsWith("org/apache/flink/table/"))
        .noneMatch(entry -> entry.endsWith("explore-signals.sql"))
        .noneMatch(entry -> entry.startsWith("org/apache/flink/connector/base/"))
        .noneMatch(entry -> entry.startsWith("org/apache/flink/connector/file/"))
        .noneMatch(entry -> entry.startsWith("org/apache/flink/state/rocksdb/"))
        .noneMatch(entry -> entry.startsWith("org/rocksdb/"))
        .noneMatch(entry -> entry.matches("kafka/.*\\.class"))
        .noneMatch(entry -> entry.startsWith("org/apache/kafka/metadata/"))
        .noneMatch(entry -> entry.startsWith("scala/"))
        .noneMatch(entry -> entry.startsWith("io/zonky/"))
        .noneMatch(entry -> entry.startsWith("org/apache/logging/"))
        .noneMatch(entry -> entry.startsWith("org/slf4j/"))
        .noneMatch(entry -> entry.startsWith("io/flinkpql/local/"));
  }

  @Test
  void mergesServiceFilesOfSeveralLibraries() throws IOException {
    try (JarFile jar = new JarFile(ClusterJar.path().toFile())) {
      ZipEntry drivers = jar.getEntry("META-INF/services/java.sql.Driver");
      assertThat(new String(jar.getInputStream(drivers).readAllBytes(), StandardCharsets.UTF_8))
          .contains("org.postgresql.Driver");
      ZipEntry tables = jar.getEntry("META-INF/services/org.apache.flink.table.factories.Factory");
      assertThat(new String(jar.getInputStream(tables).readAllBytes(), StandardCharsets.UTF_8))
          .contains("io.flinkpql.function.PqlModuleFactory")
          .contains("org.apache.flink.streaming.connectors.kafka.table.KafkaDynamicTableFactory");
      ZipEntry plugins = jar.getEntry("META-INF/services/org.flywaydb.core.extensibility.Plugin");
      assertThat(new String(jar.getInputStream(plugins).readAllBytes(), StandardCharsets.UTF_8))
          .contains("org.flywaydb.database.postgresql.PostgreSQLDatabaseType")
          .contains("org.flywaydb.core.");
    }
  }

  private static List<String> entries() throws IOException {
    try (JarFile jar = new JarFile(ClusterJar.path().toFile())) {
      return jar.stream().map(ZipEntry::getName).toList();
    }
  }
}
