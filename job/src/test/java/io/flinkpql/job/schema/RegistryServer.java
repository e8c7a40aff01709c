// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers as a schema registry with Confluent's REST API does. */
public final class RegistryServer implements AutoCloseable {

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile String authorization = "";

  private record Answer(int status, Map<String, ?> body) {}

  /** Starts a registry without schemas. */
  public RegistryServer() throws IOException {
    this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  RegistryServer(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    requests.add(path);
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    Answer answer =
        authorization.isEmpty() || authorization.equals(given)
            ? answers.getOrDefault(path, new Answer(404, Map.of("error_code", 40403)))
            : new Answer(401, Map.of("error_code", 401));
    byte[] json = new ObjectMapper().writeValueAsBytes(answer.body());
    exchange.sendResponseHeaders(answer.status(), json.length);
    exchange.getResponseBody().write(json);
    exchange.close();
  }

  /** Answers requests for a resource. */
  public void answer(String path, int status, Map<String, ?> body) {
    answers.put(path, new Answer(status, body));
  }

  /** Refuses requests without this header. */
  void require(String header) {
    authorization = header;
  }

  /** Lists the resources that were asked for, in order. */
  public List<String> requests() {
    return requests;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Returns the address. */
  public String url() {
    return "http://127.0.0.1:" + port() + "/";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
