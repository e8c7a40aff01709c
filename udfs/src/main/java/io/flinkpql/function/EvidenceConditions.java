// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.functions.ScalarFunction;

/** The conditions in the evidence of a qualification that were true, or those that were not. */
public abstract class EvidenceConditions extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final boolean met;

  EvidenceConditions(boolean met) {
    this.met = met;
  }

  /**
   * The conditions, as they are written in the rule set.
   *
   * @param evidence the JSON list of a qualification; null gives null
   */
  public String[] eval(String evidence) {
    if (evidence == null) {
      return null;
    }
    List<String> conditions = new ArrayList<>();
    for (JsonNode item : read(evidence)) {
      if (item.path("met").asBoolean() == met) {
        conditions.add(item.path("condition").asText());
      }
    }
    return conditions.toArray(String[]::new);
  }

  private static JsonNode read(String evidence) {
    try {
      JsonNode list = JSON.readTree(evidence);
      if (list.isArray()) {
        return list;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "evidence must be a JSON list: " + e.getOriginalMessage(), e);
    }
    throw new IllegalArgumentException(
        "evidence must be a JSON list, as the field 'evidence' of a qualification is");
  }
}
