// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Gets Avro schemas from a registry with Confluent's REST API. Not thread-safe. */
final class SchemaRegistry {

  /** Bounds the schemas that are remembered, unknown ones included; the oldest read leave first. */
  private static final int MAX_SCHEMAS = 1_000;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String url;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Map<Integer, Entry> schemas = new LinkedHashMap<>(16, 0.75f, true);

  /** Holds an answer of the registry. */
  sealed interface Entry {}

  /** Holds a schema. */
  record Known(Schema schema) implements Entry {}

  /** Says in a sentence why a schema cannot be used; asking again gives the same answer. */
  record Refused(String reason) implements Entry {}

  /**
   * Creates a client.
   *
   * @param url address of the registry, without the path of a resource
   */
  SchemaRegistry(String url) {
    this.url = url.replaceAll("/+$", "");
  }

  /**
   * Returns the schema of a number, or why there is none.
   *
   * @throws IOException if the registry cannot be asked; the message says so in a sentence
   */
  Entry schema(int id) throws IOException {
    Entry entry = schemas.get(id);
    if (entry == null) {
      entry = ask(id);
      schemas.put(id, entry);
      if (schemas.size() > MAX_SCHEMAS) {
        schemas.remove(schemas.keySet().iterator().next());
      }
    }
    return entry;
  }

  private Entry ask(int id) throws IOException {
    URI uri = URI.create(url + "/schemas/ids/" + id);
    HttpRequest request =
        HttpRequest.newBuilder(uri).timeout(TIMEOUT).header("Accept", "application/json").build();
    HttpResponse<String> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IOException("the schema registry cannot be reached: " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking the schema registry: " + uri, e);
    }
    if (response.statusCode() == 404) {
      return new Refused("the schema registry has no schema " + id);
    }
    if (response.statusCode() != 200) {
      throw new IOException(
          "the schema registry answered status " + response.statusCode() + ": " + uri);
    }
    return read(id, response.body());
  }

  private static Entry read(int id, String body) throws IOException {
    JsonNode answer = JSON.readTree(body);
    String type = answer.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      return new Refused("schema " + id + " is of type " + type + "; only AVRO can be read");
    }
    try {
      return new Known(new Schema.Parser().parse(answer.path("schema").asText()));
    } catch (AvroRuntimeException e) {
      return new Refused("schema " + id + " is no valid Avro schema");
    }
  }
}
