// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.flinkpql.discovery.Finding.CurvePoint;
import io.flinkpql.message.FieldPath;
import io.flinkpql.validation.ReportNumber;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
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
    StringWriter text = new StringWriter();
    try (JsonGenerator json =
        JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build()
            .createGenerator(text)) {
      new DiscoveryJson(json).write(report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void write(DiscoveryReport report) throws IOException {
    json.writeStartObject();
    json.writeStringField("schema", SCHEMA);
    json.writeStringField("conversion", report.conversion());
    json.writeNumberField("landmarks", report.landmarks());
    json.writeNumberField("positive", report.positive());
    json.writeNumberField("candidates_looked_at", report.candidatesLookedAt());
    json.writeBooleanField("predicts", report.predicts());
    json.writeArrayFieldStart("candidates");
    for (Finding finding : report.findings()) {
      writeFinding(finding);
    }
    json.writeEndArray();
    if (report.definition().isPresent()) {
      writeDefinition(report.definition().get());
    } else {
      json.writeNullField("definition");
    }
    json.writeEndObject();
  }

  private void writeFinding(Finding finding) throws IOException {
    json.writeStartObject();
    writeCondition(finding.condition());
    writeFigures(finding.figures());
    ReportNumber.write(
        json, "information_gain", OptionalDouble.of(finding.figures().informationGain()));
    ReportNumber.write(json, "q_value", OptionalDouble.of(finding.qualityValue()));
    json.writeArrayFieldStart("same_as");
    for (String other : finding.sameAs()) {
      json.writeString(other);
    }
    json.writeEndArray();
    if (!finding.curve().isEmpty()) {
      json.writeArrayFieldStart("curve");
      for (CurvePoint point : finding.curve()) {
        json.writeStartObject();
        json.writeStringField("condition", point.threshold().text());
        writeFigures(point.figures());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
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
    ReportNumber.write(json, "precision", figures.precision());
    ReportNumber.write(json, "recall", figures.recall());
    ReportNumber.write(json, "lift", figures.lift());
  }

  private void writeDefinition(Definition definition) throws IOException {
    json.writeObjectFieldStart("definition");
    json.writeArrayFieldStart("conditions");
    for (CandidateCondition condition : definition.conditions()) {
      json.writeStartObject();
      writeCondition(condition);
      json.writeEndObject();
    }
    json.writeEndArray();
    writeFigures(definition.second());
    json.writeObjectFieldStart("first_part");
    writeFigures(definition.first());
    json.writeEndObject();
    json.writeEndObject();
  }
}
