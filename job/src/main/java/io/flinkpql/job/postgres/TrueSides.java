// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.condition.DecidingParts;
import io.flinkpql.record.Reason;
import io.flinkpql.record.RecordFields;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the true sides of the met conditions in evidence, since SQL cannot evaluate conditions.
 * Compiled conditions are cached; one thread uses an instance.
 */
final class TrueSides {
  private static final int MAX_CACHED = 500;
  private static final float LOAD_FACTOR = 0.75f;

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, DecidingParts> compiled =
      new LinkedHashMap<>(MAX_CACHED, LOAD_FACTOR, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, DecidingParts> eldest) {
          return size() > MAX_CACHED;
        }
      };

  /**
   * Returns the true sides of each met condition that has sides.
   *
   * @param evidence JSON array of conditions
   * @return JSON object: condition to {@code {"sides": [...], "names": [...]}}; null without any
   */
  String of(String evidence) {
    if (!DecidingParts.mayHaveAlternatives(evidence)) {
      return null;
    }
    ObjectNode sides = json.createObjectNode();
    for (JsonNode entry : read(evidence)) {
      String condition = entry.path(RecordFields.CONDITION).asText();
      if (entry.path(RecordFields.MET).asBoolean()
          && DecidingParts.mayHaveAlternatives(condition)) {
        add(condition, Reason.values(entry.path(RecordFields.VALUES)), sides);
      }
    }
    return sides.isEmpty() ? null : sides.toString();
  }

  private void add(String condition, Map<String, Object> values, ObjectNode sides) {
    List<DecidingParts.Part> parts =
        compiled
            .computeIfAbsent(condition, text -> DecidingParts.of(text, values.keySet()))
            .find(true, values);
    if (parts.size() == 1 && parts.get(0).text().equals(condition.strip())) {
      return;
    }
    ObjectNode found = sides.putObject(condition);
    ArrayNode texts = found.putArray("sides");
    ArrayNode names = found.putArray("names");
    for (DecidingParts.Part part : parts) {
      texts.add(part.text());
      part.names().forEach(names::add);
    }
  }

  private JsonNode read(String evidence) {
    try {
      return json.readTree(evidence);
    } catch (IOException e) {
      throw new IllegalArgumentException("evidence is not JSON", e);
    }
  }
}
