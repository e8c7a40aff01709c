// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Uploads jars to a cluster and runs, watches and cancels jobs over its REST interface. */
public final class FlinkRest {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String BOUNDARY = "pql-cluster-jar";

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final URI address;

  public FlinkRest(URI address) {
    this.address = address;
  }

  /** Returns the number of free slots. Succeeds only once the cluster is up. */
  public int freeSlots() throws IOException, InterruptedException {
    return send(request("/overview").GET()).path("slots-available").asInt();
  }

  /** Uploads a jar and returns its id. */
  public String upload(Path jar) throws IOException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"%s\"\r\n"
            + "Content-Type: application/x-java-archive\r\n\r\n";
    body.writeBytes(head.formatted(BOUNDARY, jar.getFileName()).getBytes(StandardCharsets.UTF_8));
    body.writeBytes(Files.readAllBytes(jar));
    body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    JsonNode response =
        send(
            request("/jars/upload")
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    return Path.of(response.path("filename").asText()).getFileName().toString();
  }

  /**
   * Runs a main class of an uploaded jar and returns the job's id.
   *
   * @throws IOException with the cluster's response if it rejects the job
   */
  public String run(String jar, String mainClass, List<String> arguments)
      throws IOException, InterruptedException {
    return run(jar, Map.of("entryClass", mainClass, "programArgsList", arguments));
  }

  /**
   * Runs a main class as {@link #run(String, String, List)} does, from a savepoint or checkpoint.
   *
   * @throws IOException with the cluster's response if it rejects the job
   */
  public String restore(String jar, String mainClass, List<String> arguments, Path state)
      throws IOException, InterruptedException {
    return run(
        jar,
        Map.of(
            "entryClass",
            mainClass,
            "programArgsList",
            arguments,
            "savepointPath",
            state.toUri().toString()));
  }

  private String run(String jar, Map<String, Object> settings)
      throws IOException, InterruptedException {
    String body = json.writeValueAsString(settings);
    return send(request("/jars/" + jar + "/run")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)))
        .path("jobid")
        .asText();
  }

  /** Returns the job's state: {@code RUNNING}, {@code CANCELED} and so on. */
  public String state(String job) throws IOException, InterruptedException {
    return send(request("/jobs/" + job)).path("state").asText();
  }

  /** Returns the number of completed checkpoints of a job. */
  public int checkpoints(String job) throws IOException, InterruptedException {
    return send(request("/jobs/" + job + "/checkpoints")).path("counts").path("completed").asInt();
  }

  /** Adds up a counter over the operators, labels and subtasks of a job. */
  public long count(String job, String counter) throws IOException, InterruptedException {
    long sum = 0;
    for (JsonNode vertex : send(request("/jobs/" + job).GET()).path("vertices")) {
      String metrics =
          "/jobs/%s/vertices/%s/subtasks/metrics".formatted(job, vertex.path("id").asText());
      String ids =
          StreamSupport.stream(send(request(metrics).GET()).spliterator(), false)
              .map(metric -> metric.path("id").asText())
              .filter(id -> id.endsWith("." + counter))
              .collect(Collectors.joining(","));
      if (!ids.isEmpty()) {
        for (JsonNode metric : send(request(metrics + "?agg=sum&get=" + ids).GET())) {
          sum += metric.path("sum").asLong();
        }
      }
    }
    return sum;
  }

  /**
   * Stops a job with a savepoint.
   *
   * @param directory receives the savepoint
   * @return the savepoint
   */
  public Path stop(String job, Path directory) throws IOException, InterruptedException {
    String body = json.writeValueAsString(Map.of("targetDirectory", directory.toUri().toString()));
    String request =
        send(request("/jobs/" + job + "/stop")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)))
            .path("request-id")
            .asText();
    String location =
        await("a savepoint")
            .atMost(PATIENCE)
            .until(
                () -> send(request("/jobs/" + job + "/savepoints/" + request)),
                answer -> answer.path("status").path("id").asText().equals("COMPLETED"))
            .path("operation")
            .path("location")
            .asText();
    return Path.of(URI.create(location));
  }

  public void cancel(String job) throws IOException, InterruptedException {
    send(request("/jobs/" + job).method("PATCH", BodyPublishers.noBody()));
  }

  /** Returns the names of the threads of all processes. */
  public List<String> threads() throws IOException, InterruptedException {
    List<String> processes = new ArrayList<>(List.of("/jobmanager"));
    for (JsonNode taskManager : send(request("/taskmanagers")).path("taskmanagers")) {
      processes.add("/taskmanagers/" + taskManager.path("id").asText());
    }
    List<String> names = new ArrayList<>();
    for (String process : processes) {
      for (JsonNode thread : send(request(process + "/thread-dump")).path("threadInfos")) {
        names.add(thread.path("threadName").asText());
      }
    }
    return names;
  }

  /** Returns the body of the answer to a path, whatever its status. */
  String text(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), BodyHandlers.ofString()).body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var response = http.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() >= 400) {
      throw new IOException(response.uri() + ": " + response.statusCode() + ": " + response.body());
    }
    return json.readTree(response.body());
  }
}
