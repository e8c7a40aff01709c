// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

/**
 * The JSON schema of the chart's values.
 *
 * @param root the whole schema
 */
record ValuesSchema(JsonNode root) {

  private static final SchemaRegistry DRAFT_7 =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

  /** Returns the schema of the value at a path; a missing node if the path is not allowed. */
  JsonNode at(String path) {
    JsonNode node = resolved(root);
    for (String name : path.substring(1).split("/")) {
      node = resolved(node.path("properties").path(name));
    }
    return node;
  }

  /** Follows a reference to another schema, if there is one. */
  JsonNode resolved(JsonNode schema) {
    JsonNode reference = schema.has("$ref") ? schema.path("$ref") : schema.at("/allOf/0/$ref");
    return reference.isTextual() ? resolved(root.at(reference.asText().substring(1))) : schema;
  }

  /** Returns whether a part of this schema accepts a value. */
  boolean accepts(JsonNode schema, JsonNode value) {
    if (!schema.isObject()) {
      return false;
    }
    ObjectNode standalone = schema.deepCopy();
    standalone.set("definitions", root.path("definitions"));
    return DRAFT_7.getSchema(standalone).validate(value).isEmpty();
  }
}
