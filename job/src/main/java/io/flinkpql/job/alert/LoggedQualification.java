// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flinkpql.record.RecordFields;
import io.flinkpql.record.RecordSchema;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A qualification read from its topic.
 *
 * @param account id of the account
 * @param seq sequence number within the account, from 1
 * @param kind kind of the change, such as {@code promoted}
 * @param from tier held before, if any
 * @param to tier held after, if any
 * @param ruleSet name of the rule set
 * @param segments sorted
 * @param priority if any
 * @param effectiveAt the account's clock
 * @param json the whole record
 */
record LoggedQualification(
    String account,
    long seq,
    String kind,
    Optional<String> from,
    Optional<String> to,
    String ruleSet,
    List<String> segments,
    Optional<String> priority,
    Instant effectiveAt,
    JsonNode json) {

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  /**
   * Parses a record.
   *
   * @param value UTF-8 bytes of one JSON object
   * @return empty if the record is not a qualification
   */
  static Optional<LoggedQualification> read(byte[] value) {
    try {
      JsonNode json = JSON.readTree(value);
      boolean whole =
          json.path(RecordFields.SCHEMA).asText().equals(RecordSchema.QUALIFICATION.id())
              && json.path(RecordFields.ACCOUNT).isTextual()
              && json.path(RecordFields.SEQ).isIntegralNumber()
              && json.path(RecordFields.KIND).isTextual()
              && json.path(RecordFields.RULE_SET).path(RecordFields.NAME).isTextual();
      return whole ? Optional.of(of(json)) : Optional.empty();
    } catch (IOException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static LoggedQualification of(JsonNode json) {
    List<String> segments = new ArrayList<>();
    json.path(RecordFields.SEGMENTS).forEach(segment -> segments.add(segment.asText()));
    return new LoggedQualification(
        json.path(RecordFields.ACCOUNT).asText(),
        json.path(RecordFields.SEQ).asLong(),
        json.path(RecordFields.KIND).asText(),
        text(json, RecordFields.FROM),
        text(json, RecordFields.TO),
        json.path(RecordFields.RULE_SET).path(RecordFields.NAME).asText(),
        segments,
        text(json, RecordFields.PRIORITY),
        Instant.parse(json.path(RecordFields.EFFECTIVE_AT).asText()),
        json);
  }

  private static Optional<String> text(JsonNode json, String field) {
    return Optional.ofNullable(json.path(field).textValue());
  }

  /**
   * Returns the tier that an alert names: the tier lost by a demotion or deletion, else the new.
   */
  Optional<String> tier() {
    return kind.equals("demoted") || kind.equals("deleted") ? from : to;
  }

  /** Returns whether an account has at most one record of this kind. */
  boolean occursOnce() {
    return kind.equals("converted") || kind.equals("deleted");
  }

  /** Returns the user whose message triggered the change, if a message did. */
  Optional<String> triggeringUser() {
    return text(json.path(RecordFields.TRIGGER), RecordFields.USER);
  }

  /** Returns {@code account/rule_set/seq}, percent-encoded, which identifies the record. */
  String idempotencyKey() {
    return PercentEncoded.of(account) + '/' + PercentEncoded.of(ruleSet) + '/' + seq;
  }
}
