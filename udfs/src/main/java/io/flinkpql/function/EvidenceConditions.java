// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.record.RecordFields;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.functions.ScalarFunction;

/** Selects from the evidence of a qualification the conditions that were, or were not, true. */
public abstract class EvidenceConditions extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final boolean met;

  EvidenceConditions(boolean met) {
    this.met = met;
  }

  /**
   * Returns the selected conditions, as the rule set writes them.
   *
   * @param evidence the {@code evidence} field of a qualification, a JSON list; null gives null
   * @throws IllegalArgumentException if {@code evidence} is not a JSON list
   */
  public String[] eval(String evidence) {
    if (evidence == null) {
      return null;
    }
    List<String> conditions = new ArrayList<>();
    for (JsonNode item : read(evidence)) {
      if (item.path(RecordFields.MET).asBoolean() == met) {
        conditions.add(item.path(RecordFields.CONDITION).asText());
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
        "evidence must be a JSON list, like the field 'evidence' of a qualification");
  }
}
