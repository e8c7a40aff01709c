// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Collects everything that a cluster shows or stores: the answers of its REST interface, its files,
 * and the command lines of its processes. Each text has the name of its place.
 */
final class ExposedTexts {

  private static final List<String> CLUSTER =
      List.of(
          "/config",
          "/overview",
          "/jars",
          "/jobs",
          "/jobs/overview",
          "/jobs/metrics",
          "/taskmanagers",
          "/taskmanagers/metrics",
          "/jobmanager/config",
          "/jobmanager/environment",
          "/jobmanager/log",
          "/jobmanager/logs",
          "/jobmanager/metrics",
          "/jobmanager/stdout",
          "/jobmanager/thread-dump");

  private static final List<String> JOB =
      List.of(
          "",
          "/accumulators",
          "/checkpoints",
          "/checkpoints/config",
          "/config",
          "/exceptions",
          "/jobmanager/config",
          "/jobmanager/environment",
          "/jobmanager/log-url",
          "/metrics",
          "/plan",
          "/status");

  private static final List<String> VERTEX =
      List.of(
          "",
          "/accumulators",
          "/backpressure",
          "/metrics",
          "/subtasks/0",
          "/subtasks/0/metrics",
          "/subtasks/accumulators",
          "/subtasktimes",
          "/taskmanagers",
          "/watermarks");

  private static final List<String> TASK_MANAGER =
      List.of("", "/log", "/logs", "/metrics", "/stdout", "/thread-dump");

  private final FlinkRest rest;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, String> texts = new TreeMap<>();

  private ExposedTexts(FlinkRest rest) {
    this.rest = rest;
  }

  /**
   * Collects the texts of a running cluster, by place.
   *
   * @param directories directories of its files
   */
  static Map<String, String> of(StandaloneCluster cluster, List<Path> directories)
      throws IOException, InterruptedException {
    ExposedTexts exposed = new ExposedTexts(cluster.rest());
    exposed.askRest();
    for (Path directory : directories) {
      exposed.readFiles(directory);
    }
    ProcessHandle.current()
        .descendants()
        .forEach(
            process ->
                exposed.texts.put(
                    "process " + process.pid(), process.info().commandLine().orElse("")));
    return exposed.texts;
  }

  private void askRest() throws IOException, InterruptedException {
    ask("", CLUSTER);
    for (JsonNode job : json.readTree(texts.get("/jobs")).path("jobs")) {
      String path = "/jobs/" + job.path("id").asText();
      ask(path, JOB);
      for (JsonNode vertex : json.readTree(texts.get(path)).path("vertices")) {
        ask(path + "/vertices/" + vertex.path("id").asText(), VERTEX);
      }
    }
    for (JsonNode taskManager : json.readTree(texts.get("/taskmanagers")).path("taskmanagers")) {
      ask("/taskmanagers/" + taskManager.path("id").asText(), TASK_MANAGER);
    }
  }

  private void ask(String prefix, List<String> paths) throws IOException, InterruptedException {
    for (String path : paths) {
      texts.put(prefix + path, rest.text(prefix + path));
    }
  }

  private void readFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(file -> !file.toString().endsWith(".jar")).toList()) {
        if (Files.isRegularFile(file)) {
          read(file);
        }
      }
    }
  }

  private void read(Path file) throws IOException {
    try {
      texts.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException deletedMeanwhile) {
      // Checkpoints come and go.
    }
  }
}
