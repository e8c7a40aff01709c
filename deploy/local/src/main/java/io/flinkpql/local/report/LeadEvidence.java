// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.condition.Condition;
import io.flinkpql.condition.Reference;
import io.flinkpql.local.explain.ConditionFormatter;
import io.flinkpql.local.report.QualifyingRecords.Lead;
import io.flinkpql.record.RecordFields;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Segment;
import io.flinkpql.scoring.RecordJson;
import io.flinkpql.validation.LeadDefinition;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Says by which conditions accounts qualified, from the records that report it. */
final class LeadEvidence {

  private final RuleSet rules;
  private final ConditionFormatter formatter;
  private final Map<Lead, JsonNode> records;

  private LeadEvidence(RuleSet rules, Map<Lead, JsonNode> records) {
    this.rules = rules;
    this.records = records;
    formatter = new ConditionFormatter(RecordJson.labels(rules));
  }

  /** Reads the records of leads. */
  static LeadEvidence read(RuleSetRecords records, Collection<Lead> leads) throws IOException {
    return new LeadEvidence(
        records.rules(), QualifyingRecords.find(records.qualifications(), leads));
  }

  /** Returns the conditions that a lead met, each with the values that it read. */
  List<String> of(Lead lead) {
    JsonNode record = records.get(lead);
    return record == null ? List.of() : of(lead.definition(), record);
  }

  private List<String> of(LeadDefinition definition, JsonNode record) {
    JsonNode evidence =
        definition instanceof LeadDefinition.OfSegment
            ? segmentEvidence(definition.name(), record)
            : record.path(RecordFields.EVIDENCE);
    return formatter.met(evidence, definition.name());
  }

  /** Writes the conditions of a segment like those of a tier: records hold those of tiers alone. */
  private JsonNode segmentEvidence(String name, JsonNode record) {
    ArrayNode evidence = JsonNodeFactory.instance.arrayNode();
    rules.segments().stream()
        .filter(segment -> segment.name().equals(name))
        .map(Segment::when)
        .flatMap(List::stream)
        .forEach(condition -> evidence.add(entry(name, condition, record)));
    return evidence;
  }

  private static ObjectNode entry(String segment, Condition condition, JsonNode record) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put(RecordFields.TIER, segment);
    entry.put(RecordFields.LIST, RecordFields.ENTER);
    entry.put(RecordFields.CONDITION, condition.text());
    entry.put(RecordFields.MET, true);
    ObjectNode values = entry.putObject(RecordFields.VALUES);
    for (Reference reference : condition.references()) {
      JsonNode value = record.path(RecordFields.SIGNALS).path(reference.text());
      if (!value.isMissingNode()) {
        values.set(reference.text(), value);
      }
    }
    return entry;
  }
}
