// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flinkpql.record.RecordFields;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Shortens a JSON record that the producer would refuse; a refused record fails the job, and fails
 * it again after every restart. Records are bounded when they are written, so this is a last guard.
 */
final class OversizedRecord {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

  /** The paths to empty, in order, until the record fits. */
  private static final List<List<String>> EXPENDABLE =
      List.of(
          List.of(RecordFields.EVIDENCE),
          List.of(RecordFields.NEXT, RecordFields.MISSING),
          List.of(RecordFields.TEXT),
          List.of(RecordFields.LABELS),
          List.of(RecordFields.SIGNALS),
          List.of(RecordFields.TRAITS),
          List.of(RecordFields.ENTERED_AT),
          List.of(RecordFields.SEGMENTS),
          List.of(RecordFields.PRIORITIES),
          List.of(RecordFields.TIERS));

  /** The fields that {@link RecordFields#TRUNCATED} follows. */
  private static final Set<String> BEFORE_TRUNCATED =
      Set.of(RecordFields.EVIDENCE, RecordFields.NEXT, RecordFields.TEXT);

  private static final int TEXT_LENGTH = 200;

  private OversizedRecord() {}

  /**
   * Empties fields of a record until it fits, and marks it as truncated.
   *
   * @param value one JSON object in UTF-8
   * @param limit maximum size, bytes
   * @return the shortened record, or the smallest one if none fits; {@code value} if it is no JSON
   *     object
   */
  static byte[] shortened(byte[] value, int limit) {
    try {
      if (!(JSON.readTree(value) instanceof ObjectNode record)) {
        return value;
      }
      ObjectNode marked = marked(record);
      byte[] shortest = JSON.writeValueAsBytes(marked);
      for (int i = 0; i < EXPENDABLE.size() && shortest.length > limit; i++) {
        empty(marked, EXPENDABLE.get(i));
        shortest = JSON.writeValueAsBytes(marked);
      }
      return shortest;
    } catch (IOException notJson) {
      return value;
    }
  }

  private static ObjectNode marked(ObjectNode record) {
    ObjectNode marked = JSON.createObjectNode();
    record
        .properties()
        .forEach(
            field -> {
              marked.set(field.getKey(), field.getValue());
              if (BEFORE_TRUNCATED.contains(field.getKey())) {
                marked.put(RecordFields.TRUNCATED, true);
              }
            });
    return marked;
  }

  private static void empty(ObjectNode record, List<String> path) {
    JsonNode parent = path.size() == 1 ? record : record.path(path.get(0));
    String name = path.get(path.size() - 1);
    JsonNode field = parent.path(name);
    if (field instanceof ContainerNode<?> container) {
      container.removeAll();
    } else if (field instanceof TextNode && parent instanceof ObjectNode object) {
      object.put(name, start(field.textValue()));
    }
  }

  private static String start(String text) {
    return text.codePointCount(0, text.length()) <= TEXT_LENGTH
        ? text
        : text.substring(0, text.offsetByCodePoints(0, TEXT_LENGTH));
  }
}
