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
 * Schemas of custom resources, as their CustomResourceDefinitions have them. The API server prunes
 * fields that a schema does not have; here they are refused.
 *
 * @param byType by apiVersion and kind
 */
record CustomResourceSchemas(Map<String, Schema> byType) {

  private static final Path OF_OPERATOR = Path.of("..", "..", "..", "shared", "crds");
  private static final String OPEN = "x-kubernetes-preserve-unknown-fields";

  /** Whether the definitions of the operator's resources lie beside the project. */
  static boolean ofOperatorAreHere() {
    return Files.isDirectory(OF_OPERATOR);
  }

  /** Those of the operator. */
  static CustomResourceSchemas ofOperator() throws IOException {
    Map<String, Schema> schemas = new HashMap<>();
    try (Stream<Path> files = Files.list(OF_OPERATOR)) {
      files
          .filter(file -> file.toString().endsWith(".yml"))
          .map(ClusterYaml::document)
          .forEach(definition -> add(definition, schemas));
    }
    return new CustomResourceSchemas(schemas);
  }

  /** Whether a document's kind is among them. */
  boolean know(RenderedDocument document) {
    return byType.containsKey(type(document));
  }

  /** What is wrong with a document of a kind that is known, one sentence each. */
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
          registry.getSchema(whole(version.at("/schema/openAPIV3Schema"))));
    }
  }

  /** What the API server adds to every schema: it checks metadata itself. */
  private static ObjectNode whole(JsonNode schema) {
    ObjectNode whole = closed(schema);
    ObjectNode properties = whole.withObject("/properties");
    properties.putObject("apiVersion").put("type", "string");
    properties.putObject("kind").put("type", "string");
    properties.putObject("metadata").put("type", "object");
    return whole;
  }

  /** The same schema, taking no field that it does not name. */
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
