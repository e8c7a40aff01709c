// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Drives a headless Chromium by the DevTools protocol. The browser reads commands from a pipe and
 * ends with it, however this JVM ends.
 */
final class Chromium {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  /** Is the browser of this JVM; empty if none is installed. */
  private static final class Shared {
    private static final Optional<Chromium> BROWSER = executable().map(Chromium::start);
  }

  private final OutputStream commands;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final Map<String, Queue<JsonNode>> events = new ConcurrentHashMap<>();

  private Chromium(OutputStream commands) {
    this.commands = commands;
  }

  /** Returns the browser of this JVM; empty if none is installed. */
  static Optional<Chromium> shared() {
    return Shared.BROWSER;
  }

  private static Optional<Path> executable() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Chromium start(Path executable) {
    try {
      Path profile = Files.createTempDirectory("pql-chromium-");
      Process process =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  // The protocol's pipes are the descriptors 3 and 4.
                  "\"$@\" 3<&0 4>&1 >&2; rm -rf -- \"$0\"",
                  profile.toString(),
                  executable.toString(),
                  "--headless=new",
                  "--remote-debugging-pipe",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--disable-dev-shm-usage",
                  "--no-first-run",
                  "--user-data-dir=" + profile)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Chromium browser = new Chromium(process.getOutputStream());
      Thread reader = new Thread(() -> browser.read(process.getInputStream()), "chromium");
      reader.setDaemon(true);
      reader.start();
      return browser;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads messages, each of which ends with a zero byte. */
  private void read(InputStream stream) {
    try (InputStream in = new BufferedInputStream(stream)) {
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b != 0) {
          message.write(b);
        } else {
          receive(JSON.readTree(message.toByteArray()));
          message.reset();
        }
      }
    } catch (IOException e) {
      answers.values().forEach(answer -> answer.completeExceptionally(e));
    }
    answers
        .values()
        .forEach(answer -> answer.completeExceptionally(new IOException("the browser has ended")));
  }

  private void receive(JsonNode message) {
    if (message.has("id")) {
      answers.remove(message.path("id").asLong()).complete(message);
    } else {
      eventsOf(message.path("sessionId").asText()).add(message);
    }
  }

  /** Returns the events of a session, in their order; the queue grows while they arrive. */
  Queue<JsonNode> eventsOf(String session) {
    return events.computeIfAbsent(session, each -> new ConcurrentLinkedQueue<>());
  }

  /**
   * Sends a command and returns its result.
   *
   * @param session id of the page's session; empty for the browser itself
   * @throws IllegalStateException if the browser refuses the command
   */
  JsonNode send(String session, String method, Map<String, Object> parameters) {
    long id = ids.incrementAndGet();
    ObjectNode command = JSON.createObjectNode();
    command.put("id", id).put("method", method).set("params", JSON.valueToTree(parameters));
    if (!session.isEmpty()) {
      command.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    try {
      synchronized (commands) {
        commands.write(command.toString().getBytes(StandardCharsets.UTF_8));
        commands.write(0);
        commands.flush();
      }
      JsonNode message = answer.get(3, TimeUnit.MINUTES);
      if (message.has("error")) {
        throw new IllegalStateException(method + ": " + message.path("error"));
      }
      return message.path("result");
    } catch (Exception e) {
      throw new IllegalStateException(method + " failed", e);
    }
  }
}
