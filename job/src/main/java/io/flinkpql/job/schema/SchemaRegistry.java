// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Gets schemas from a registry with Confluent's REST API. Not thread-safe. */
public final class SchemaRegistry {

  /** Bounds the schemas that are remembered, unknown ones included; the oldest read leave first. */
  private static final int MAX_SCHEMAS = 1_000;

  /** Bounds the imports of a schema. */
  private static final int MAX_IMPORTS = 1_000;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** A number may become known: a replica of the registry can lag behind. */
  private static final long UNKNOWN_NANOS = Duration.ofMinutes(1).toNanos();

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryAccess access;
  private final HttpClient http;
  private final LongSupplier nanoTime;
  private final Map<Integer, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** Holds an answer; an unknown number is asked for again at a time. */
  private record Entry(ValueDecoder decoder, Optional<Long> askAgain) {}

  /** Reports a schema that the registry has but that cannot be used, in a sentence. */
  private static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  /**
   * Creates a client.
   *
   * @throws IOException if the file of certificates cannot be read
   */
  public SchemaRegistry(RegistryAccess access) throws IOException {
    this(access, System::nanoTime);
  }

  SchemaRegistry(RegistryAccess access, LongSupplier nanoTime) throws IOException {
    this.access = access;
    this.nanoTime = nanoTime;
    http = access.client(TIMEOUT);
  }

  /**
   * Returns the decoder of a schema. It refuses every value if there is no such schema.
   *
   * @param id number of the schema
   * @throws IOException if the registry cannot be asked; the message says so in a sentence
   */
  ValueDecoder decoder(int id) throws IOException {
    Entry entry = entries.get(id);
    if (entry == null
        || entry.askAgain().filter(at -> nanoTime.getAsLong() - at >= 0).isPresent()) {
      entry = ask(id);
      entries.put(id, entry);
      if (entries.size() > MAX_SCHEMAS) {
        entries.remove(entries.keySet().iterator().next());
      }
    }
    return entry.decoder();
  }

  private Entry ask(int id) throws IOException {
    Optional<JsonNode> answer = get("/schemas/ids/" + id);
    if (answer.isEmpty()) {
      return new Entry(
          ValueDecoder.refusing("the schema registry has no schema " + id),
          Optional.of(nanoTime.getAsLong() + UNKNOWN_NANOS));
    }
    try {
      return new Entry(decoder(id, answer.get()), Optional.empty());
    } catch (UnusableException e) {
      return new Entry(ValueDecoder.refusing(e.getMessage()), Optional.empty());
    }
  }

  private ValueDecoder decoder(int id, JsonNode answer) throws IOException, UnusableException {
    String type = answer.path("schemaType").asText("AVRO");
    return switch (type) {
      case "AVRO" -> new AvroDecoder(id, avro(id, answer));
      case "PROTOBUF" -> new ProtobufDecoder(id, protobuf(id, answer));
      // The value is JSON already.
      case "JSON" -> (value, offset, json) -> json.write(value, offset, value.length - offset);
      default -> throw new UnusableException("schema " + id + " is of the unknown type " + type);
    };
  }

  private Schema avro(int id, JsonNode answer) throws IOException, UnusableException {
    Schema.Parser parser = new Schema.Parser();
    try {
      for (String imported : imports(id, answer).values()) {
        parser.parse(imported);
      }
      return parser.parse(text(answer));
    } catch (AvroRuntimeException e) {
      throw new UnusableException("schema " + id + " is no valid Avro schema");
    }
  }

  private FileDescriptor protobuf(int id, JsonNode answer) throws IOException, UnusableException {
    try {
      return new ProtoFiles(imports(id, answer)).descriptor(text(answer));
    } catch (ProtoFiles.InvalidProtoException e) {
      throw new UnusableException(
          "schema " + id + " is no valid Protobuf schema: " + e.getMessage());
    }
  }

  private static String text(JsonNode answer) {
    return answer.path("schema").asText();
  }

  /** Returns the texts that a schema imports, by name; an import stands before its users. */
  private Map<String, String> imports(int id, JsonNode answer)
      throws IOException, UnusableException {
    Map<String, String> imports = new LinkedHashMap<>();
    addImports(id, answer, imports, new HashMap<>());
    return imports;
  }

  private void addImports(
      int id, JsonNode answer, Map<String, String> imports, Map<String, Integer> seen)
      throws IOException, UnusableException {
    for (JsonNode reference : answer.path("references")) {
      String name = reference.path("name").asText();
      if (seen.putIfAbsent(name, seen.size()) != null) {
        continue;
      }
      if (seen.size() > MAX_IMPORTS) {
        throw new UnusableException("schema " + id + " imports more than " + MAX_IMPORTS);
      }
      String subject = reference.path("subject").asText();
      int version = reference.path("version").asInt();
      JsonNode imported =
          get("/subjects/"
                  + URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20")
                  + "/versions/"
                  + version)
              .orElseThrow(
                  () ->
                      new UnusableException(
                          "schema %d imports %s, but the schema registry has no version %d of %s"
                              .formatted(id, name, version, subject)));
      addImports(id, imported, imports, seen);
      imports.put(name, text(imported));
    }
  }

  /** Returns an answer of the registry; empty if it has no such resource. */
  private Optional<JsonNode> get(String path) throws IOException {
    URI uri = access.uri(path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(TIMEOUT).header("Accept", "application/json");
    access.authorization().ifPresent(value -> request.header("Authorization", value));
    HttpResponse<String> response = send(uri, request.build());
    return switch (response.statusCode()) {
      case 200 -> Optional.of(JSON.readTree(response.body()));
      case 404 -> Optional.empty();
      case 401, 403 ->
          throw new IOException(
              "the schema registry refused the credentials with status "
                  + response.statusCode()
                  + ": "
                  + uri);
      default ->
          throw new IOException(
              "the schema registry answered status " + response.statusCode() + ": " + uri);
    };
  }

  private HttpResponse<String> send(URI uri, HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (javax.net.ssl.SSLException e) {
      throw new IOException(
          "the certificate of the schema registry is not trusted, or TLS failed: " + uri, e);
    } catch (IOException e) {
      throw new IOException("the schema registry cannot be reached: " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking the schema registry: " + uri, e);
    }
  }
}
