// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Schemas of custom resources from their CustomResourceDefinitions. The API server prunes fields
 * that a schema does not declare; these schemas refuse them.
 *
 * @param byType schemas by apiVersion and kind
 */
record CustomResourceSchemas(Map<String, Schema> byType) {

  private static final Path DEFINITIONS = Path.of("..", "..", "..", "shared", "crds");
  private static final String OPEN = "x-kubernetes-preserve-unknown-fields";

  /** Returns whether the operator's definitions are available beside the project. */
  static boolean areAvailable() {
    return Files.isDirectory(DEFINITIONS);
  }

  /** Reads the schemas of the operator's resources. */
  static CustomResourceSchemas ofOperator() throws IOException {
    Map<String, Schema> schemas = new HashMap<>();
    try (Stream<Path> files = Files.list(DEFINITIONS)) {
      files
          .filter(file -> file.toString().endsWith(".yml"))
          .map(ClusterYaml::document)
          .forEach(definition -> add(definition, schemas));
    }
    return new CustomResourceSchemas(schemas);
  }

  /** Returns whether there is a schema for the document's kind. */
  boolean contain(RenderedDocument document) {
    return byType.containsKey(type(document));
  }

  /** Validates a document for whose kind there is a schema, and returns the violations. */
  List<String> problems(RenderedDocument document) {
    return byType.get(type(document)).validate(document.tree()).stream()
        .map(error -> document + " " + error)
        .toList();
  }

  private static String type(RenderedDocument document) {
    return document.apiVersion() + "/" + document.kind();
  }

  private static void add(JsonNode definition, Map<String, Schema> schemas) {
    JsonNode spec = definition.path("spec");
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    for (JsonNode version : spec.path("versions")) {
      schemas.put(
          "%s/%s/%s"
              .formatted(
                  spec.path("group").asText(),
                  version.path("name").asText(),
                  spec.at("/names/kind").asText()),
          registry.getSchema(completed(version.at("/schema/openAPIV3Schema"))));
    }
  }

  /** Adds the properties that the API server adds to every schema. */
  private static ObjectNode completed(JsonNode schema) {
    ObjectNode completed = closed(schema);
    ObjectNode properties = completed.withObject("/properties");
    properties.putObject("apiVersion").put("type", "string");
    properties.putObject("kind").put("type", "string");
    properties.putObject("metadata").put("type", "object");
    return completed;
  }

  /** Copies a schema so that it refuses undeclared fields. */
  private static ObjectNode closed(JsonNode schema) {
    ObjectNode closed = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      JsonNode value = keyword.getValue();
      switch (keyword.getKey()) {
        case "properties" -> closed.set("properties", closedEach(value));
        case "items", "additionalProperties" -> closed.set(keyword.getKey(), closed(value));
        case OPEN, "x-kubernetes-int-or-string" -> {}
        default -> closed.set(keyword.getKey(), value);
      }
    }
    if (closed.has("properties")
        && !closed.has("additionalProperties")
        && !schema.path(OPEN).asBoolean()) {
      closed.put("additionalProperties", false);
    }
    return closed;
  }

  private static ObjectNode closedEach(JsonNode schemas) {
    ObjectNode closed = JsonNodeFactory.instance.objectNode();
    schemas.properties().forEach(entry -> closed.set(entry.getKey(), closed(entry.getValue())));
    return closed;
  }
}
