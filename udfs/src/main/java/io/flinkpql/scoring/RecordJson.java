// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.flinkpql.account.Account;
import io.flinkpql.record.Labels;
import io.flinkpql.record.RecordFields;
import io.flinkpql.record.RecordSchema;
import io.flinkpql.rules.Priority;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Segment;
import io.flinkpql.rules.Signal;
import io.flinkpql.rules.Tier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes qualifications, standings and rule sets as JSON. Fields have a fixed order, so equal
 * records give equal bytes. Whole numbers have no fraction; times are UTC, to the millisecond.
 *
 * <p>Text is raw UTF-8; only what JSON requires is escaped. Evidence is bounded, and a record from
 * which something was left out says so ({@link RecordFields#TRUNCATED}).
 */
public final class RecordJson {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final double LARGEST_WHOLE = 1L << 53;

  /** The maximum size of a qualification or standing, bytes; evidence is left out to meet it. */
  static final int MAX_BYTES = 256 * 1024;

  private static final int COMMA = 1;

  // Versions of Java differ in Double.toString; this writer gives the shortest digits on each.
  private final JsonFactory factory =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  /** Writes the fields of a JSON object. */
  private interface FieldWriter {
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes one entry of evidence as a JSON object. */
  private interface EntryWriter {
    void write(JsonGenerator json, Evidence entry) throws IOException;
  }

  /**
   * Writes a qualification.
   *
   * @param recordedAt wall-clock time, in a replay the record's effective time; ms since the epoch
   * @return UTF-8 bytes of one JSON object
   */
  public byte[] qualification(Qualification record, long recordedAt) {
    return withBoundedEvidence(
        record.evidence(),
        RecordJson::writeEvidence,
        evidence -> qualification(record, evidence, recordedAt));
  }

  private byte[] qualification(Qualification record, BoundedEvidence evidence, long recordedAt) {
    boolean longId =
        record.trigger().filter(t -> BoundedEvidence.isLong(t.messageId())).isPresent();
    return object(
        json -> {
          json.writeStringField(RecordFields.SCHEMA, RecordSchema.QUALIFICATION.id());
          json.writeStringField(RecordFields.ACCOUNT, record.account());
          json.writeNumberField(RecordFields.SEQ, record.sequence());
          json.writeStringField(RecordFields.KIND, record.kind().text());
          writeText(json, RecordFields.FROM, record.from());
          writeText(json, RecordFields.TO, record.to());
          json.writeNumberField(RecordFields.LEVEL, record.level());
          writeTime(json, RecordFields.EFFECTIVE_AT, record.effectiveAt());
          writeTime(json, RecordFields.RECORDED_AT, recordedAt);
          json.writeFieldName(RecordFields.SCORE);
          writeNumber(json, record.score());
          writeSegments(json, record.segments());
          writeText(json, RecordFields.PRIORITY, record.priority());
          writeRuleSet(json, record.ruleSet(), record.ruleSetVersion());
          writeEnteredAt(json, record.enteredAt());
          writeTime(json, RecordFields.CONVERTED_AT, record.convertedAt());
          writeSignals(json, record.signals());
          json.writeArrayFieldStart(RecordFields.EVIDENCE);
          for (Evidence entry : evidence.entries()) {
            writeEvidence(json, entry);
          }
          json.writeEndArray();
          writeTruncated(json, evidence.truncated() || longId);
          writeTrigger(json, record.trigger());
        });
  }

  /**
   * Writes a standing for the topic of accounts.
   *
   * @param forecast the account's forecast
   * @param recordedAt wall clock, ms since the epoch
   * @return UTF-8 bytes of one JSON object
   */
  public byte[] standing(Standing standing, Forecast forecast, long recordedAt) {
    byte[] record = standing(standing, BoundedTraits.of(standing.traits()), forecast, recordedAt);
    return record.length <= MAX_BYTES
        ? record
        : standing(standing, BoundedTraits.LEFT_OUT, forecast, recordedAt);
  }

  private byte[] standing(
      Standing standing, BoundedTraits traits, Forecast forecast, long recordedAt) {
    return withBoundedEvidence(
        forecast.missing(),
        RecordJson::writeMissing,
        missing -> standing(standing, traits, forecast, missing, recordedAt));
  }

  private byte[] standing(
      Standing standing,
      BoundedTraits traits,
      Forecast forecast,
      BoundedEvidence missing,
      long recordedAt) {
    return object(
        json -> {
          json.writeStringField(RecordFields.SCHEMA, RecordSchema.ACCOUNT.id());
          json.writeStringField(RecordFields.ACCOUNT, standing.account());
          writeRuleSet(json, standing.ruleSet(), standing.ruleSetVersion());
          writeTierAndScore(json, standing);
          writeEnteredAt(json, standing.enteredAt());
          json.writeNumberField(RecordFields.SEQ, standing.sequence());
          writeTime(json, RecordFields.CONVERTED_AT, standing.convertedAt());
          writeSignals(json, standing.signals());
          writeTraits(json, traits.values());
          writeTime(json, RecordFields.FIRST_SEEN, standing.firstSeen());
          writeTime(json, RecordFields.EFFECTIVE_AT, standing.effectiveAt());
          writeNext(json, forecast.nextTier(), missing.entries());
          writeTruncated(json, missing.truncated() || traits.truncated());
          writeTime(json, RecordFields.DROPS_AT, forecast.dropsAt());
          writeTime(json, RecordFields.RECORDED_AT, recordedAt);
        });
  }

  /**
   * Writes a standing for the list of accounts at the end of a replay.
   *
   * @return UTF-8 bytes of one JSON object
   */
  public byte[] replayStanding(Standing standing) {
    return object(
        json -> {
          json.writeStringField(RecordFields.ACCOUNT, standing.account());
          writeTierAndScore(json, standing);
          json.writeNumberField(RecordFields.SEQ, standing.sequence());
          writeTime(json, RecordFields.CONVERTED_AT, standing.convertedAt());
          writeSignals(json, standing.signals());
        });
  }

  /**
   * Writes a version of a rule set for the topic of rule sets.
   *
   * @param recordedAt wall clock, ms since the epoch
   * @return UTF-8 bytes of one JSON object
   */
  public byte[] ruleSet(PublishedRules published, long recordedAt) {
    RuleSet rules = published.ruleSet();
    return object(
        json -> {
          json.writeStringField(RecordFields.SCHEMA, RecordSchema.RULE_SET.id());
          json.writeStringField(RecordFields.NAME, rules.name());
          json.writeNumberField(RecordFields.VERSION, rules.version());
          writeTime(json, RecordFields.ACTIVE_FROM, published.activeFrom());
          if (published.publisher().isPresent()) {
            json.writeStringField(RecordFields.BY, published.publisher().get());
          }
          writeTexts(json, RecordFields.TIERS, rules.tiers().stream().map(Tier::name).toList());
          writeTexts(
              json,
              RecordFields.SEGMENTS,
              rules.segments().stream().map(Segment::name).sorted().toList());
          writeTexts(
              json,
              RecordFields.PRIORITIES,
              rules.priorities().stream().map(Priority::name).toList());
          writeTexts(
              json, RecordFields.SIGNALS, rules.signals().stream().map(Signal::name).toList());
          writeLabels(json, rules);
          json.writeStringField(RecordFields.TEXT, rules.text());
          writeTime(json, RecordFields.RECORDED_AT, recordedAt);
        });
  }

  /** Writes a record, with as much of its evidence as {@link #MAX_BYTES} leaves room for. */
  private byte[] withBoundedEvidence(
      List<Evidence> evidence,
      EntryWriter entryWriter,
      Function<BoundedEvidence, byte[]> recordWriter) {
    BoundedEvidence all = BoundedEvidence.of(evidence);
    byte[] record = recordWriter.apply(all);
    if (record.length <= MAX_BYTES) {
      return record;
    }
    int others = recordWriter.apply(new BoundedEvidence(List.of(), true)).length;
    return recordWriter.apply(
        all.within(MAX_BYTES - others, entry -> size(entry, entryWriter) + COMMA));
  }

  private int size(Evidence entry, EntryWriter writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = factory.createGenerator(bytes)) {
      writer.write(json, entry);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.size();
  }

  private byte[] object(FieldWriter fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = factory.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static void writeTierAndScore(JsonGenerator json, Standing standing) throws IOException {
    writeText(json, RecordFields.TIER, standing.tier());
    json.writeNumberField(RecordFields.LEVEL, standing.level());
    json.writeFieldName(RecordFields.SCORE);
    writeNumber(json, standing.score());
    writeSegments(json, standing.segments());
    writeText(json, RecordFields.PRIORITY, standing.priority());
  }

  private static void writeText(JsonGenerator json, String name, Optional<String> text)
      throws IOException {
    json.writeStringField(name, text.orElse(null));
  }

  private static void writeTime(JsonGenerator json, String name, long instant) throws IOException {
    json.writeStringField(
        name,
        instant == Account.UNSET || instant == Account.NEVER
            ? null
            : TIME.format(Instant.ofEpochMilli(instant)));
  }

  private static void writeNumber(JsonGenerator json, double number) throws IOException {
    if (Double.isNaN(number)) {
      json.writeNull();
    } else if (Double.isInfinite(number)) {
      json.writeNumber(Math.copySign(Double.MAX_VALUE, number));
    } else if (number == Math.rint(number) && Math.abs(number) < LARGEST_WHOLE) {
      json.writeNumber((long) number);
    } else {
      json.writeNumber(number);
    }
  }

  private static void writeSegments(JsonGenerator json, List<String> segments) throws IOException {
    writeTexts(json, RecordFields.SEGMENTS, segments);
  }

  private static void writeTexts(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void writeRuleSet(JsonGenerator json, String name, long version)
      throws IOException {
    json.writeObjectFieldStart(RecordFields.RULE_SET);
    json.writeStringField(RecordFields.NAME, name);
    json.writeNumberField(RecordFields.VERSION, version);
    json.writeEndObject();
  }

  private static void writeEnteredAt(JsonGenerator json, Map<String, Long> enteredAt)
      throws IOException {
    json.writeObjectFieldStart(RecordFields.ENTERED_AT);
    for (Map.Entry<String, Long> entry : enteredAt.entrySet()) {
      writeTime(json, entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }

  private static void writeSignals(JsonGenerator json, Map<String, Double> signals)
      throws IOException {
    json.writeObjectFieldStart(RecordFields.SIGNALS);
    for (Map.Entry<String, Double> signal : signals.entrySet()) {
      json.writeFieldName(signal.getKey());
      writeNumber(json, signal.getValue());
    }
    json.writeEndObject();
  }

  /** Writes the traits, if there are any. */
  private static void writeTraits(JsonGenerator json, Map<String, Object> traits)
      throws IOException {
    if (traits.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart(RecordFields.TRAITS);
    for (Map.Entry<String, Object> trait : traits.entrySet()) {
      json.writeFieldName(trait.getKey());
      writeScalar(json, trait.getValue());
    }
    json.writeEndObject();
  }

  /** Writes the labels of signals, tiers and segments, if the rule set has any. */
  private static void writeLabels(JsonGenerator json, RuleSet rules) throws IOException {
    Labels labels = labels(rules);
    if (labels.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart(RecordFields.LABELS);
    writeLabels(json, RecordFields.SIGNALS, labels.signals());
    writeLabels(json, RecordFields.TIERS, labels.tiers());
    writeLabels(json, RecordFields.SEGMENTS, labels.segments());
    json.writeEndObject();
  }

  private static void writeLabels(JsonGenerator json, String kind, Map<String, String> labels)
      throws IOException {
    json.writeObjectFieldStart(kind);
    for (Map.Entry<String, String> label : labels.entrySet()) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    json.writeEndObject();
  }

  /** Returns the labels of a rule set. */
  public static Labels labels(RuleSet rules) {
    Map<String, String> signals = new LinkedHashMap<>();
    Map<String, String> tiers = new LinkedHashMap<>();
    Map<String, String> segments = new LinkedHashMap<>();
    rules.signals().forEach(s -> s.label().ifPresent(label -> signals.put(s.name(), label)));
    rules.tiers().forEach(t -> t.label().ifPresent(label -> tiers.put(t.name(), label)));
    rules.segments().forEach(s -> s.label().ifPresent(label -> segments.put(s.name(), label)));
    return new Labels(signals, tiers, segments);
  }

  private static void writeNext(
      JsonGenerator json, Optional<String> nextTier, List<Evidence> missing) throws IOException {
    if (nextTier.isEmpty()) {
      json.writeNullField(RecordFields.NEXT);
      return;
    }
    json.writeObjectFieldStart(RecordFields.NEXT);
    writeText(json, RecordFields.TIER, nextTier);
    json.writeArrayFieldStart(RecordFields.MISSING);
    for (Evidence entry : missing) {
      writeMissing(json, entry);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeMissing(JsonGenerator json, Evidence entry) throws IOException {
    json.writeStartObject();
    json.writeStringField(RecordFields.CONDITION, entry.condition());
    writeValues(json, entry);
    json.writeEndObject();
  }

  private static void writeTruncated(JsonGenerator json, boolean truncated) throws IOException {
    if (truncated) {
      json.writeBooleanField(RecordFields.TRUNCATED, true);
    }
  }

  private static void writeEvidence(JsonGenerator json, Evidence evidence) throws IOException {
    json.writeStartObject();
    json.writeStringField(RecordFields.TIER, evidence.tier());
    json.writeStringField(RecordFields.LIST, evidence.list());
    json.writeStringField(RecordFields.CONDITION, evidence.condition());
    json.writeBooleanField(RecordFields.MET, evidence.met());
    writeValues(json, evidence);
    if (!evidence.absent().isEmpty()) {
      writeTexts(json, RecordFields.ABSENT, evidence.absent());
    }
    if (!evidence.approximate().isEmpty()) {
      writeTexts(json, RecordFields.APPROXIMATE, evidence.approximate());
    }
    if (!evidence.since().isEmpty()) {
      json.writeObjectFieldStart(RecordFields.SINCE);
      for (Map.Entry<String, LocalDate> since : evidence.since().entrySet()) {
        json.writeStringField(since.getKey(), since.getValue().toString());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writeValues(JsonGenerator json, Evidence evidence) throws IOException {
    json.writeObjectFieldStart(RecordFields.VALUES);
    for (Map.Entry<String, Object> value : evidence.values().entrySet()) {
      json.writeFieldName(value.getKey());
      writeScalar(json, value.getValue());
    }
    json.writeEndObject();
  }

  private static void writeScalar(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Double number) {
      writeNumber(json, number);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else {
      json.writeString((String) value);
    }
  }

  private static void writeTrigger(JsonGenerator json, Optional<Qualification.Trigger> trigger)
      throws IOException {
    if (trigger.isEmpty()) {
      json.writeNullField(RecordFields.TRIGGER);
      return;
    }
    json.writeObjectFieldStart(RecordFields.TRIGGER);
    writeText(
        json, RecordFields.MESSAGE_ID, present(BoundedEvidence.cut(trigger.get().messageId())));
    writeText(json, RecordFields.EVENT, present(trigger.get().event()));
    writeText(json, RecordFields.USER, present(trigger.get().user()));
    json.writeEndObject();
  }

  private static Optional<String> present(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
