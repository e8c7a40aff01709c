// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

/**
 * What may be set, as the chart's schema says.
 *
 * @param root all of the schema
 */
record ValuesSchema(JsonNode root) {

  private static final SchemaRegistry DRAFT_7 =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

  /** The schema of a value at a path; a missing node if no such value may be set. */
  JsonNode at(String path) {
    JsonNode node = resolved(root);
    for (String name : path.substring(1).split("/")) {
      node = resolved(node.path("properties").path(name));
    }
    return node;
  }

  /** What a schema is, whether it says so or refers to it. */
  JsonNode resolved(JsonNode schema) {
    JsonNode reference = schema.has("$ref") ? schema.path("$ref") : schema.at("/allOf/0/$ref");
    return reference.isTextual() ? resolved(root.at(reference.asText().substring(1))) : schema;
  }

  /** Whether a schema of it takes a value. */
  boolean accepts(JsonNode schema, JsonNode value) {
    if (!schema.isObject()) {
      return false;
    }
    ObjectNode whole = schema.deepCopy();
    whole.set("definitions", root.path("definitions"));
    return DRAFT_7.getSchema(whole).validate(value).isEmpty();
  }
}
