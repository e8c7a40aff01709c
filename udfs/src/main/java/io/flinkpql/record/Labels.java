// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Holds the words by which people know the signals, tiers and segments of a rule set.
 *
 * @param signals labels by name; a signal's label follows its value: {@code sign-ins in 7 days}
 * @param tiers labels by name
 * @param segments labels by name
 */
public record Labels(
    Map<String, String> signals, Map<String, String> tiers, Map<String, String> segments) {

  /** Has no labels. */
  public static final Labels NONE = new Labels(Map.of(), Map.of(), Map.of());

  /** Copies the maps. */
  public Labels {
    signals = copy(signals);
    tiers = copy(tiers);
    segments = copy(segments);
  }

  /**
   * Reads the labels of a record of a rule set.
   *
   * @param labels its {@link RecordFields#LABELS}; a missing node for none
   */
  public static Labels read(JsonNode labels) {
    return new Labels(
        texts(labels.path(RecordFields.SIGNALS)),
        texts(labels.path(RecordFields.TIERS)),
        texts(labels.path(RecordFields.SEGMENTS)));
  }

  /** Whether nothing has a label. */
  public boolean isEmpty() {
    return signals.isEmpty() && tiers.isEmpty() && segments.isEmpty();
  }

  /** Returns the label of a tier; its name if it has none. */
  public String tier(String name) {
    return tiers.getOrDefault(name, name);
  }

  /** Returns the label of a segment; its name if it has none. */
  public String segment(String name) {
    return segments.getOrDefault(name, name);
  }

  private static Map<String, String> texts(JsonNode json) {
    Map<String, String> texts = new LinkedHashMap<>();
    json.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  private static Map<String, String> copy(Map<String, String> labels) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }
}
