// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.flinkpql.account.Account;
import io.flinkpql.rules.Priority;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes qualifications, standings and rule sets as JSON, fields in a fixed order, so that equal
 * ones give equal bytes. Whole numbers are written without a fraction; times in UTC to the
 * millisecond.
 */
public final class RecordJson {

  /** Marks the form of qualifications. */
  public static final String QUALIFICATION_SCHEMA = "pql.qualification/v1";

  /** Marks the form of standings on the topic of accounts. */
  public static final String ACCOUNT_SCHEMA = "pql.account/v1";

  /** Marks the form of rule sets on the topic of rule sets. */
  public static final String RULE_SET_SCHEMA = "pql.rule-set/v1";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final double LARGEST_WHOLE = 1L << 53;

  // The same shortest digits on every version of Java.
  private final JsonFactory factory =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  /** Something that writes fields of an object. */
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  /**
   * A qualification.
   *
   * @param recordedAt wall clock, ms since the epoch
   * @return UTF-8 bytes of one JSON object
   */
  public byte[] qualification(Qualification record, long recordedAt) {
    return object(
        json -> {
          json.writeStringField("schema", QUALIFICATION_SCHEMA);
          json.writeStringField("account", record.account());
          json.writeNumberField("seq", record.sequence());
          json.writeStringField("kind", record.kind().text());
          writeText(json, "from", record.from());
          writeText(json, "to", record.to());
          json.writeNumberField("level", record.level());
          writeTime(json, "effective_at", record.effectiveAt());
          writeTime(json, "recorded_at", recordedAt);
          json.writeFieldName("score");
          writeNumber(json, record.score());
          writeSegments(json, record.segments());
          writeText(json, "priority", record.priority());
          writeRuleSet(json, record.ruleSet(), record.ruleSetVersion());
          writeTimes(json, record.enteredAt());
          writeTime(json, "converted_at", record.convertedAt());
          writeSignals(json, record.signals());
          json.writeArrayFieldStart("evidence");
          for (Evidence evidence : record.evidence()) {
            writeEvidence(json, evidence);
          }
          json.writeEndArray();
          writeTrigger(json, record.trigger());
        });
  }

  /**
   * A standing, as the topic of accounts has it.
   *
   * @param outlook what lies ahead of it
   * @param recordedAt wall clock, ms since the epoch
   * @return UTF-8 bytes of one JSON object
   */
  public byte[] standing(Standing standing, Forecast outlook, long recordedAt) {
    return object(
        json -> {
          json.writeStringField("schema", ACCOUNT_SCHEMA);
          json.writeStringField("account", standing.account());
          writeRuleSet(json, standing.ruleSet(), standing.ruleSetVersion());
          writeWhere(json, standing);
          writeTimes(json, standing.enteredAt());
          json.writeNumberField("seq", standing.sequence());
          writeTime(json, "converted_at", standing.convertedAt());
          writeSignals(json, standing.signals());
          writeTime(json, "effective_at", standing.effectiveAt());
          writeNext(json, outlook);
          writeTime(json, "drops_at", outlook.dropsAt());
          writeTime(json, "recorded_at", recordedAt);
        });
  }

  /**
   * A standing, as a replay lists it.
   *
   * @return UTF-8 bytes of one JSON object
   */
  public byte[] replayStanding(Standing standing) {
    return object(
        json -> {
          json.writeStringField("account", standing.account());
          writeWhere(json, standing);
          json.writeNumberField("seq", standing.sequence());
          writeTime(json, "converted_at", standing.convertedAt());
          writeSignals(json, standing.signals());
        });
  }

  /**
   * A version of a rule set, as the topic of rule sets has it.
   *
   * @param activeFrom instant from which it is in force, ms since the epoch
   * @param recordedAt wall clock, ms since the epoch
   * @return UTF-8 bytes of one JSON object
   */
  public byte[] ruleSet(RuleSet rules, long activeFrom, long recordedAt) {
    return object(
        json -> {
          json.writeStringField("schema", RULE_SET_SCHEMA);
          json.writeStringField("name", rules.name());
          json.writeNumberField("version", rules.version());
          writeTime(json, "active_from", activeFrom);
          writeTexts(json, "tiers", rules.tiers().stream().map(Tier::name).toList());
          writeTexts(
              json, "segments", rules.segments().stream().map(Segment::name).sorted().toList());
          writeTexts(json, "priorities", rules.priorities().stream().map(Priority::name).toList());
          writeTexts(json, "signals", rules.signals().stream().map(Signal::name).toList());
          json.writeStringField("text", rules.text());
          writeTime(json, "recorded_at", recordedAt);
        });
  }

  private byte[] object(Fields fields) {
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

  private static void writeWhere(JsonGenerator json, Standing standing) throws IOException {
    writeText(json, "tier", standing.tier());
    json.writeNumberField("level", standing.level());
    json.writeFieldName("score");
    writeNumber(json, standing.score());
    writeSegments(json, standing.segments());
    writeText(json, "priority", standing.priority());
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
    } else if (number == Math.rint(number) && Math.abs(number) < LARGEST_WHOLE) {
      json.writeNumber((long) number);
    } else {
      json.writeNumber(number);
    }
  }

  private static void writeSegments(JsonGenerator json, List<String> segments) throws IOException {
    writeTexts(json, "segments", segments);
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
    json.writeObjectFieldStart("rule_set");
    json.writeStringField("name", name);
    json.writeNumberField("version", version);
    json.writeEndObject();
  }

  private static void writeTimes(JsonGenerator json, Map<String, Long> enteredAt)
      throws IOException {
    json.writeObjectFieldStart("entered_at");
    for (Map.Entry<String, Long> entry : enteredAt.entrySet()) {
      writeTime(json, entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }

  private static void writeSignals(JsonGenerator json, Map<String, Double> signals)
      throws IOException {
    json.writeObjectFieldStart("signals");
    for (Map.Entry<String, Double> signal : signals.entrySet()) {
      json.writeFieldName(signal.getKey());
      writeNumber(json, signal.getValue());
    }
    json.writeEndObject();
  }

  private static void writeNext(JsonGenerator json, Forecast outlook) throws IOException {
    if (outlook.nextTier().isEmpty()) {
      json.writeNullField("next");
      return;
    }
    json.writeObjectFieldStart("next");
    writeText(json, "tier", outlook.nextTier());
    json.writeArrayFieldStart("missing");
    for (Evidence evidence : outlook.missing()) {
      json.writeStartObject();
      json.writeStringField("condition", evidence.condition());
      writeValues(json, evidence);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeEvidence(JsonGenerator json, Evidence evidence) throws IOException {
    json.writeStartObject();
    json.writeStringField("tier", evidence.tier());
    json.writeStringField("list", evidence.list());
    json.writeStringField("condition", evidence.condition());
    json.writeBooleanField("met", evidence.met());
    writeValues(json, evidence);
    if (!evidence.absent().isEmpty()) {
      writeTexts(json, "absent", evidence.absent());
    }
    if (!evidence.approximate().isEmpty()) {
      writeTexts(json, "approximate", evidence.approximate());
    }
    if (!evidence.since().isEmpty()) {
      json.writeObjectFieldStart("since");
      for (Map.Entry<String, LocalDate> since : evidence.since().entrySet()) {
        json.writeStringField(since.getKey(), since.getValue().toString());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writeValues(JsonGenerator json, Evidence evidence) throws IOException {
    json.writeObjectFieldStart("values");
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
      json.writeNullField("trigger");
      return;
    }
    json.writeObjectFieldStart("trigger");
    writeText(json, "message_id", present(trigger.get().messageId()));
    writeText(json, "event", present(trigger.get().event()));
    writeText(json, "user", present(trigger.get().user()));
    json.writeEndObject();
  }

  private static Optional<String> present(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
