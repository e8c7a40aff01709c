// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkpql.validation.LeadFigures.WeeklyLeads;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * Writes the report of a backtest as one JSON object of schema {@value #SCHEMA}. Rates are
 * fractions and times days of 24 h, both rounded to 6 decimals.
 */
public final class BacktestJson {

  /** Identifies the format of the report. */
  public static final String SCHEMA = "pql.backtest/v1";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final double DAY = TimeUnit.DAYS.toMillis(1);

  private final JsonGenerator json;

  private BacktestJson(JsonGenerator json) {
    this.json = json;
  }

  /** Returns the report as JSON. */
  public static String of(BacktestReport report) {
    return ReportJson.text(json -> new BacktestJson(json).write(report));
  }

  private void write(BacktestReport report) throws IOException {
    json.writeStringField("schema", SCHEMA);
    writeRuleSet(report.ruleSet(), report.version());
    writeTime("as_of", report.asOf());
    writeDays("attribution_days", report.attributionMillis());
    json.writeNumberField("accounts", report.result().accounts());
    json.writeNumberField("paid", report.result().paid());
    writeRate("base_rate", report.result().baseRate());
    writeFigures(report.result());
    if (report.holdout().isPresent()) {
      ReportJson.writeObject(json, "holdout", report.holdout().get(), this::writeHoldout);
    }
    if (report.against().isPresent()) {
      ReportJson.writeObject(json, "against", report.against().get(), this::writeComparison);
    }
  }

  private void writeRuleSet(String name, long version) throws IOException {
    json.writeObjectFieldStart("rule_set");
    json.writeStringField("name", name);
    json.writeNumberField("version", version);
    json.writeEndObject();
  }

  private void writeHoldout(BacktestReport.Holdout holdout) throws IOException {
    writeTime("after", holdout.after());
    ReportJson.writeObject(json, "before", holdout.before(), this::writeFigures);
    ReportJson.writeObject(json, "from", holdout.from(), this::writeFigures);
  }

  private void writeComparison(BacktestReport.Comparison against) throws IOException {
    writeRuleSet(against.ruleSet(), against.version());
    writeFigures(against.result());
    ReportJson.writeObjects(json, "moved", against.moved(), this::writeMoved);
  }

  private void writeMoved(MovedLeads moved) throws IOException {
    json.writeStringField("tier", moved.tier());
    json.writeNumberField("both", moved.both());
    json.writeNumberField("both_won", moved.bothWon());
    json.writeNumberField("only_first", moved.onlyFirst());
    json.writeNumberField("only_first_won", moved.onlyFirstWon());
    json.writeNumberField("only_second", moved.onlySecond());
    json.writeNumberField("only_second_won", moved.onlySecondWon());
    json.writeNumberField("retimed", moved.retimed());
    writeQuartiles("shift_days", moved.shiftMillis());
  }

  private void writeFigures(BacktestResult result) throws IOException {
    ReportJson.writeObjects(
        json, "tiers", of(result, LeadDefinition.OfTier.class), this::writeLeads);
    ReportJson.writeObjects(
        json, "segments", of(result, LeadDefinition.OfSegment.class), this::writeLeads);
  }

  private static List<LeadFigures> of(
      BacktestResult result, Class<? extends LeadDefinition> definition) {
    return result.figures().stream()
        .filter(figures -> definition.isInstance(figures.definition()))
        .toList();
  }

  private void writeDefinition(LeadDefinition definition) throws IOException {
    if (definition instanceof LeadDefinition.OfTier tier) {
      json.writeStringField("tier", tier.name());
      json.writeNumberField("level", tier.level());
    } else if (definition instanceof LeadDefinition.OfSegment segment) {
      json.writeStringField("segment", segment.name());
    }
  }

  private void writeLeads(LeadFigures figures) throws IOException {
    writeDefinition(figures.definition());
    json.writeNumberField("leads", figures.leads());
    json.writeNumberField("customers", figures.customers());
    json.writeNumberField("mature", figures.mature());
    json.writeNumberField("open", figures.open());
    json.writeNumberField("won", figures.won());
    writeRate("precision", figures.precision());
    writeRate("precision_low", bound(figures.interval().map(WilsonInterval::low)));
    writeRate("precision_high", bound(figures.interval().map(WilsonInterval::high)));
    writeRate("recall", figures.recall());
    writeRate("lift", figures.lift());
    writeQuartiles("lead_time_days", figures.leadTimeMillis());
    json.writeNumberField("flapped", figures.flapped());
    json.writeStringField("verdict", figures.verdict().text());
    ReportJson.writeObjects(json, "weekly", figures.weekly(), this::writeWeek);
    writeSurvival(figures);
  }

  private void writeWeek(WeeklyLeads week) throws IOException {
    json.writeStringField("week", week.monday().toString());
    json.writeNumberField("leads", week.leads());
  }

  private void writeSurvival(LeadFigures figures) throws IOException {
    json.writeArrayFieldStart("survival");
    int day = 0;
    for (OptionalDouble share : figures.paidByDay()) {
      json.writeStartObject();
      json.writeNumberField("day", day++);
      writeRate("paid", share);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static OptionalDouble bound(Optional<Double> bound) {
    return bound.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }

  private void writeQuartiles(String field, Optional<Quartiles> millis) throws IOException {
    ReportJson.writeObject(json, field, millis, this::writeQuartiles);
  }

  private void writeQuartiles(Optional<Quartiles> millis) throws IOException {
    writeDays("p25", bound(millis.map(Quartiles::p25)));
    writeDays("p50", bound(millis.map(Quartiles::p50)));
    writeDays("p75", bound(millis.map(Quartiles::p75)));
  }

  private void writeDays(String field, OptionalDouble millis) throws IOException {
    writeRate(
        field,
        millis.isPresent()
            ? OptionalDouble.of(millis.getAsDouble() / DAY)
            : OptionalDouble.empty());
  }

  private void writeDays(String field, double millis) throws IOException {
    writeDays(field, OptionalDouble.of(millis));
  }

  private void writeRate(String field, OptionalDouble rate) throws IOException {
    ReportJson.writeNumber(json, field, rate);
  }

  private void writeTime(String field, long instant) throws IOException {
    json.writeStringField(field, TIME.format(Instant.ofEpochMilli(instant)));
  }
}
