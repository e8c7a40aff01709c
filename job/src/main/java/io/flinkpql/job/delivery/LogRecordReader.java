// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads what a committed record does to the tables. A record that cannot be read becomes a {@link
 * RefusedRecord}; none is dropped.
 */
final class LogRecordReader {
  private static final String QUALIFICATION = "pql.qualification/v1";
  private static final String ACCOUNT = "pql.account/v1";
  private static final String RULE_SET = "pql.rule-set/v1";
  private static final String DELETED = "deleted";
  private static final int LONGEST_HEADER = 249;

  private final ObjectReader json =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .reader();

  TableChange read(LogRecord record) {
    try {
      return switch (record.topic()) {
        case ACCOUNTS -> readAccount(record);
        case QUALIFICATIONS -> readQualification(record);
        case RULE_SETS -> readRuleSet(record);
        case DEAD_LETTERS -> readDeadLetter(record);
      };
    } catch (UnreadableRecordException e) {
      String account = record.account().map(StorableText::of).orElse(null);
      return new RefusedRecord(record.topic(), account, e.getMessage(), record.position());
    }
  }

  private TableChange readAccount(LogRecord record) throws UnreadableRecordException {
    if (record.isTombstone()) {
      return new AccountRemoval(key(record), record.position());
    }
    JsonFields fields = fields(record, ACCOUNT);
    Optional<JsonFields> next = fields.optionalObject("next");
    return new AccountRow(
        standing(fields, record),
        fields.optionalText("tier"),
        next.isPresent() ? next.get().text("tier") : null,
        next.isPresent() ? next.get().listText("missing") : null,
        fields.optionalInstant("drops_at"),
        record.position());
  }

  private TableChange readQualification(LogRecord record) throws UnreadableRecordException {
    if (record.isTombstone()) {
      throw new UnreadableRecordException("it has no value");
    }
    JsonFields fields = fields(record, QUALIFICATION);
    String kind = fields.text("kind");
    if (kind.equals(DELETED)) {
      String ruleSet = fields.object("rule_set").text("name");
      return new HistoryRemoval(
          new StandingColumns.Key(ruleSet, account(fields, record)), record.position());
    }
    StandingColumns standing = standing(fields, record);
    if (kind.equals(QualificationRow.CONVERTED) && standing.convertedAt() == null) {
      throw new UnreadableRecordException("it is converted and has no converted_at");
    }
    return new QualificationRow(
        standing,
        kind,
        fields.optionalText("from"),
        fields.optionalText("to"),
        fields.listText("evidence"),
        fields.optionalObjectText("trigger"),
        record.position(),
        /* consecutive= */ false);
  }

  private TableChange readRuleSet(LogRecord record) throws UnreadableRecordException {
    if (record.isTombstone()) {
      throw new UnreadableRecordException("it has no value");
    }
    JsonFields fields = fields(record, RULE_SET);
    RuleSetRow.Key key = new RuleSetRow.Key(fields.text("name"), fields.integer("version"));
    if (!key(record).equals(key.name() + "/" + key.version())) {
      throw new UnreadableRecordException("its key is not its name and version");
    }
    return new RuleSetRow(
        key,
        fields.instant("active_from"),
        fields.texts("tiers"),
        fields.texts("segments"),
        fields.texts("priorities"),
        fields.texts("signals"),
        fields.text("text"),
        fields.instant("recorded_at"),
        record.position());
  }

  private static TableChange readDeadLetter(LogRecord record) throws UnreadableRecordException {
    return new DeadLetter(
        header(record, DeadLetter.SOURCE_HEADER),
        header(record, DeadLetter.REASON_HEADER),
        Instant.ofEpochMilli(record.writtenAt()),
        record.position());
  }

  /** Cut, for it is part of a key: the scoring job's are short. */
  private static String header(LogRecord record, String name) throws UnreadableRecordException {
    String text = record.headers().get(name);
    if (text == null) {
      throw new UnreadableRecordException("it has no header " + name);
    }
    String storable = StorableText.of(text);
    return storable.length() <= LONGEST_HEADER ? storable : storable.substring(0, LONGEST_HEADER);
  }

  private static StandingColumns standing(JsonFields fields, LogRecord record)
      throws UnreadableRecordException {
    JsonFields ruleSet = fields.object("rule_set");
    return new StandingColumns(
        ruleSet.text("name"),
        ruleSet.integer("version"),
        account(fields, record),
        fields.integer("seq"),
        fields.smallInteger("level"),
        fields.number("score"),
        fields.texts("segments"),
        fields.optionalText("priority"),
        fields.objectText("entered_at"),
        fields.optionalInstant("converted_at"),
        fields.objectText("signals"),
        fields.instant("effective_at"),
        fields.instant("recorded_at"));
  }

  private JsonFields fields(LogRecord record, String schema) throws UnreadableRecordException {
    JsonFields fields = JsonFields.read(record.value(), json);
    if (!fields.text("schema").equals(schema)) {
      throw new UnreadableRecordException("its schema is not " + schema);
    }
    return fields;
  }

  /** Order is kept by key, so a record must be about the account that is its key. */
  private static String account(JsonFields fields, LogRecord record)
      throws UnreadableRecordException {
    String account = fields.text("account");
    if (!account.equals(key(record))) {
      throw new UnreadableRecordException("its key is not its account");
    }
    return account;
  }

  private static String key(LogRecord record) throws UnreadableRecordException {
    return record
        .account()
        .map(StorableText::of)
        .orElseThrow(() -> new UnreadableRecordException("it has no key"));
  }
}
