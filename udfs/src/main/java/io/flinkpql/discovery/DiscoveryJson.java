// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkpql.discovery.Finding.CurvePoint;
import io.flinkpql.message.FieldPath;
import io.flinkpql.validation.ReportJson;
import java.io.IOException;
import java.util.OptionalDouble;

/**
 * Writes the report of a discovery as one JSON object of schema {@value #SCHEMA}. Rates are
 * fractions and information gains bits, both rounded to 6 decimals.
 */
public final class DiscoveryJson {

  /** Identifies the format of the report. */
  public static final String SCHEMA = "pql.discovery/v1";

  private final JsonGenerator json;

  private DiscoveryJson(JsonGenerator json) {
    this.json = json;
  }

  /** Returns the report as JSON. */
  public static String of(DiscoveryReport report) {
    return ReportJson.text(json -> new DiscoveryJson(json).write(report));
  }

  private void write(DiscoveryReport report) throws IOException {
    json.writeStringField("schema", SCHEMA);
    json.writeStringField("conversion", report.conversion());
    json.writeNumberField("landmarks", report.landmarks());
    json.writeNumberField("positive", report.positive());
    json.writeNumberField("candidates_looked_at", report.candidatesLookedAt());
    json.writeBooleanField("predicts", report.predicts());
    ReportJson.writeObjects(json, "candidates", report.findings(), this::writeFinding);
    if (report.definition().isPresent()) {
      ReportJson.writeObject(json, "definition", report.definition().get(), this::writeDefinition);
    } else {
      json.writeNullField("definition");
    }
  }

  private void writeFinding(Finding finding) throws IOException {
    writeCondition(finding.condition());
    writeFigures(finding.figures());
    ReportJson.writeNumber(
        json, "information_gain", OptionalDouble.of(finding.figures().informationGain()));
    ReportJson.writeNumber(json, "q_value", OptionalDouble.of(finding.qualityValue()));
    json.writeArrayFieldStart("same_as");
    for (String other : finding.sameAs()) {
      json.writeString(other);
    }
    json.writeEndArray();
    if (!finding.curve().isEmpty()) {
      ReportJson.writeObjects(json, "curve", finding.curve(), this::writePoint);
    }
  }

  private void writePoint(CurvePoint point) throws IOException {
    json.writeStringField("condition", point.threshold().text());
    writeFigures(point.figures());
  }

  private void writeCondition(CandidateCondition condition) throws IOException {
    Candidate candidate = condition.candidate();
    json.writeStringField("event", candidate.event());
    json.writeStringField("measure", candidate.measure().text());
    json.writeStringField("of", candidate.of().map(FieldPath::toString).orElse(null));
    json.writeStringField("window", candidate.window().orElse(null));
    json.writeStringField("condition", condition.threshold().text());
  }

  private void writeFigures(Figures figures) throws IOException {
    ReportJson.writeNumber(json, "precision", figures.precision());
    ReportJson.writeNumber(json, "recall", figures.recall());
    ReportJson.writeNumber(json, "lift", figures.lift());
  }

  private void writeDefinition(Definition definition) throws IOException {
    ReportJson.writeObjects(json, "conditions", definition.conditions(), this::writeCondition);
    writeFigures(definition.second());
    ReportJson.writeObject(json, "first_part", definition.first(), this::writeFigures);
  }
}
