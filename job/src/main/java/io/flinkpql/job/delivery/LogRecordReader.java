package io.flinkpql.job.delivery;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * Reads what a committed record does to the tables. A record that cannot be read becomes a {@link
 * RefusedRecord}; none is dropped.
 */
final class LogRecordReader {
  private static final String QUALIFICATION = "pql.qualification/v1";
  private static final String ACCOUNT = "pql.account/v1";
  private static final String DELETED = "deleted";

  private final ObjectReader json =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  TableChange read(LogRecord record) {
    try {
      return switch (record.topic()) {
        case ACCOUNTS -> readAccount(record);
        case QUALIFICATIONS -> readQualification(record);
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
    return new AccountRow(standing(fields, record), fields.optionalText("tier"), record.position());
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
          new Standing.Key(ruleSet, account(fields, record)), record.position());
    }
    return new QualificationRow(
        standing(fields, record),
        kind,
        fields.optionalText("from"),
        fields.optionalText("to"),
        fields.listText("evidence"),
        fields.optionalObjectText("trigger"),
        record.position());
  }

  private static Standing standing(JsonFields fields, LogRecord record)
      throws UnreadableRecordException {
    JsonFields ruleSet = fields.object("rule_set");
    return new Standing(
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
    JsonNode root;
    try {
      root = json.readTree(record.value());
    } catch (IOException e) {
      throw new UnreadableRecordException("it is not JSON");
    }
    if (!root.isObject()) {
      throw new UnreadableRecordException("it is not one JSON object");
    }
    JsonFields fields = new JsonFields(root);
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
