// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flinkpql.record.AccountKey;
import io.flinkpql.record.DeadLetterHeaders;
import io.flinkpql.record.RecordFields;
import io.flinkpql.record.RecordSchema;
import io.flinkpql.scoring.Qualification;
import java.time.Instant;
import java.util.Optional;

/**
 * Parses committed records into table changes. An unreadable record becomes a {@link
 * RefusedRecord}; no record is dropped.
 */
public final class LogRecordReader {

  /** Limits a part of the primary key of {@code pql_dead_letter_daily}, in characters. */
  private static final int MAX_HEADER_LENGTH = 249;

  private final ObjectReader json =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .reader();

  /** Returns the effect of a record on the tables. */
  public TableChange read(LogRecord record) {
    try {
      return switch (record.topic()) {
        case ACCOUNTS -> readAccount(record);
        case QUALIFICATIONS -> readQualification(record);
        case RULE_SETS -> readRuleSet(record);
        case DEAD_LETTERS -> readDeadLetter(record);
        case SHADOW_QUALIFICATIONS -> readShadow(record);
      };
    } catch (UnreadableRecordException e) {
      String account = record.account().map(StorableText::of).orElse(null);
      return new RefusedRecord(record.topic(), account, e.getMessage(), record.position());
    }
  }

  private TableChange readAccount(LogRecord record) throws UnreadableRecordException {
    if (record.isTombstone()) {
      AccountKey key = accountKey(record);
      return new AccountRemoval(
          new StandingColumns.Key(key.ruleSet(), key.account()), record.position());
    }
    JsonFields fields = fields(record, RecordSchema.ACCOUNT);
    String ruleSet = fields.object(RecordFields.RULE_SET).text(RecordFields.NAME);
    if (!accountKey(record).ruleSet().equals(ruleSet)) {
      throw new UnreadableRecordException("its key does not name its rule set");
    }
    Optional<JsonFields> next = fields.optionalObject(RecordFields.NEXT);
    return new AccountRow(
        standing(fields, record),
        fields.optionalText(RecordFields.TIER),
        next.isPresent() ? next.get().text(RecordFields.TIER) : null,
        next.isPresent() ? next.get().listText(RecordFields.MISSING) : null,
        fields.optionalInstant(RecordFields.DROPS_AT),
        fields.objectTextOrEmpty(RecordFields.TRAITS),
        fields.optionalInstant(RecordFields.FIRST_SEEN),
        record.position());
  }

  private TableChange readQualification(LogRecord record) throws UnreadableRecordException {
    if (record.isTombstone()) {
      throw new UnreadableRecordException("it has no value");
    }
    JsonFields fields = fields(record, RecordSchema.QUALIFICATION);
    String kind = fields.text(RecordFields.KIND);
    if (kind.equals(Qualification.Kind.DELETED.text())) {
      String ruleSet = fields.object(RecordFields.RULE_SET).text(RecordFields.NAME);
      return new HistoryRemoval(
          new StandingColumns.Key(ruleSet, account(fields, record)), record.position());
    }
    StandingColumns standing = standing(fields, record);
    if (kind.equals(Qualification.Kind.CONVERTED.text()) && standing.convertedAt() == null) {
      throw new UnreadableRecordException(
          "it is converted and has no " + RecordFields.CONVERTED_AT);
    }
    return new QualificationRow(
        standing,
        kind,
        fields.optionalText(RecordFields.FROM),
        fields.optionalText(RecordFields.TO),
        fields.listText(RecordFields.EVIDENCE),
        fields.optionalObjectText(RecordFields.TRIGGER),
        record.position(),
        /* consecutive= */ false);
  }

  private TableChange readShadow(LogRecord record) throws UnreadableRecordException {
    if (record.isTombstone()) {
      return new ShadowRemoval(key(record), record.position());
    }
    TableChange change = readQualification(record);
    return change instanceof QualificationRow row
        ? new ShadowRow(row)
        : new ShadowRemoval(change.account(), record.position());
  }

  private TableChange readRuleSet(LogRecord record) throws UnreadableRecordException {
    if (record.isTombstone()) {
      throw new UnreadableRecordException("it has no value");
    }
    JsonFields fields = fields(record, RecordSchema.RULE_SET);
    RuleSetRow.Key key =
        new RuleSetRow.Key(fields.text(RecordFields.NAME), fields.integer(RecordFields.VERSION));
    if (!key(record).equals(key.name() + "/" + key.version())) {
      throw new UnreadableRecordException("its key is not its name and version");
    }
    return new RuleSetRow(
        key,
        fields.instant(RecordFields.ACTIVE_FROM),
        fields.optionalText(RecordFields.BY),
        fields.texts(RecordFields.TIERS),
        fields.texts(RecordFields.SEGMENTS),
        fields.texts(RecordFields.PRIORITIES),
        fields.texts(RecordFields.SIGNALS),
        fields.objectTextOrEmpty(RecordFields.LABELS),
        fields.text(RecordFields.TEXT),
        fields.instant(RecordFields.RECORDED_AT),
        record.position());
  }

  private static TableChange readDeadLetter(LogRecord record) throws UnreadableRecordException {
    return new DeadLetter(
        header(record, DeadLetterHeaders.TOPIC),
        header(record, DeadLetterHeaders.REASON),
        Instant.ofEpochMilli(record.writtenAt()),
        record.position());
  }

  /** Returns a header's text, truncated because it becomes part of a primary key. */
  private static String header(LogRecord record, String name) throws UnreadableRecordException {
    String text = record.headers().get(name);
    if (text == null) {
      throw new UnreadableRecordException("it has no header " + name);
    }
    String storable = StorableText.of(text);
    return storable.length() <= MAX_HEADER_LENGTH
        ? storable
        : storable.substring(0, MAX_HEADER_LENGTH);
  }

  private static StandingColumns standing(JsonFields fields, LogRecord record)
      throws UnreadableRecordException {
    JsonFields ruleSet = fields.object(RecordFields.RULE_SET);
    return new StandingColumns(
        ruleSet.text(RecordFields.NAME),
        ruleSet.integer(RecordFields.VERSION),
        account(fields, record),
        fields.integer(RecordFields.SEQ),
        fields.smallInteger(RecordFields.LEVEL),
        fields.number(RecordFields.SCORE),
        fields.texts(RecordFields.SEGMENTS),
        fields.optionalText(RecordFields.PRIORITY),
        fields.objectText(RecordFields.ENTERED_AT),
        fields.optionalInstant(RecordFields.CONVERTED_AT),
        fields.objectText(RecordFields.SIGNALS),
        fields.instant(RecordFields.EFFECTIVE_AT),
        fields.instant(RecordFields.RECORDED_AT));
  }

  private JsonFields fields(LogRecord record, RecordSchema schema)
      throws UnreadableRecordException {
    JsonFields fields = JsonFields.read(record.value(), json);
    if (!fields.text(RecordFields.SCHEMA).equals(schema.id())) {
      throw new UnreadableRecordException("its schema is not " + schema.id());
    }
    return fields;
  }

  /** Returns the account, which must equal the key: records are ordered by key only. */
  private static String account(JsonFields fields, LogRecord record)
      throws UnreadableRecordException {
    String account = fields.text(RecordFields.ACCOUNT);
    if (!account.equals(key(record))) {
      throw new UnreadableRecordException("its key is not its account");
    }
    return account;
  }

  private static AccountKey accountKey(LogRecord record) throws UnreadableRecordException {
    return AccountKey.of(storable(record.keyText()))
        .orElseThrow(() -> new UnreadableRecordException("its key is not rule set/account"));
  }

  private static String key(LogRecord record) throws UnreadableRecordException {
    return storable(record.account());
  }

  private static String storable(Optional<String> key) throws UnreadableRecordException {
    return key.map(StorableText::of)
        .orElseThrow(() -> new UnreadableRecordException("it has no key"));
  }
}
