package io.flinkpql.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Rows of both tables, every column of them, as text to compare.
 *
 * @param rows by table and key
 */
record Tables(SortedMap<String, String> rows) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 3;

  /** What the database holds. */
  static Tables stored(LocalPostgres postgres, String schema) throws SQLException {
    Tables tables = new Tables(new TreeMap<>());
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
        Statement statement = connection.createStatement()) {
      connection.setSchema(schema);
      for (String table : List.of("pql_account", "pql_qualification", "pql_refused_record")) {
        try (ResultSet read =
            statement.executeQuery("SELECT to_jsonb(t)::text FROM " + table + " t")) {
          while (read.next()) {
            ObjectNode row = object(read.getString(1));
            for (String time : List.of("effective_at", "recorded_at", "converted_at")) {
              if (row.path(time).isTextual()) {
                Instant instant = OffsetDateTime.parse(row.get(time).asText()).toInstant();
                row.put(time, instant.toString());
              }
            }
            tables.put(table, row);
          }
        }
      }
    }
    return tables;
  }

  /** What a plain fold of the committed topics holds. */
  static Tables folded(LocalKafka kafka, Topics topics) {
    Tables tables = new Tables(new TreeMap<>());
    try (CommittedRecords log = new CommittedRecords(kafka, topics.qualifications());
        CommittedRecords accounts = new CommittedRecords(kafka, topics.accounts())) {
      log.read().forEach(tables::foldQualification);
      accounts.read().forEach(tables::foldAccount);
    }
    return tables;
  }

  private void foldQualification(ConsumerRecord<byte[], byte[]> read) {
    ObjectNode json = object(new String(read.value(), StandardCharsets.UTF_8));
    String account = json.get("account").asText();
    if (json.get("kind").asText().equals("deleted")) {
      rows.keySet().removeIf(key -> key.startsWith("pql_qualification " + account + " "));
      return;
    }
    ObjectNode row = row(json, read);
    row.set("from_tier", row.remove("from"));
    row.set("to_tier", row.remove("to"));
    put("pql_qualification", row);
  }

  private void foldAccount(ConsumerRecord<byte[], byte[]> read) {
    if (read.value() == null) {
      rows.remove("pql_account " + new String(read.key(), StandardCharsets.UTF_8));
      return;
    }
    put("pql_account", row(object(new String(read.value(), StandardCharsets.UTF_8)), read));
  }

  private static ObjectNode row(ObjectNode json, ConsumerRecord<byte[], byte[]> read) {
    json.remove("schema");
    JsonNode ruleSet = json.get("rule_set");
    json.set("rule_set", ruleSet.get("name"));
    json.set("rule_set_version", ruleSet.get("version"));
    json.put("topic_partition", read.partition());
    json.put("topic_offset", read.offset());
    for (String time : List.of("effective_at", "recorded_at", "converted_at")) {
      if (json.path(time).isTextual()) {
        json.put(time, Instant.parse(json.get(time).asText()).toString());
      }
    }
    return json;
  }

  private void put(String table, ObjectNode row) {
    String key = row.path("account").asText();
    String number = table.equals("pql_qualification") ? " " + row.get("seq").asText() : "";
    rows.put(table + " " + key + number, canonical(row));
  }

  /** Keys sorted, numbers by value. */
  private static String canonical(JsonNode json) {
    if (json.isObject()) {
      TreeMap<String, String> fields = new TreeMap<>();
      json.properties().forEach(field -> fields.put(field.getKey(), canonical(field.getValue())));
      return fields.toString();
    }
    if (json.isArray()) {
      List<String> elements = new ArrayList<>();
      json.forEach(element -> elements.add(canonical(element)));
      return elements.toString();
    }
    return json.isNumber() ? String.valueOf(json.asDouble()) : json.toString();
  }

  private static ObjectNode object(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A few rows that differ. */
  List<String> differencesFrom(Tables expected) {
    List<String> differences = new ArrayList<>();
    TreeMap<String, String> keys = new TreeMap<>(rows);
    keys.putAll(expected.rows);
    for (String key : keys.keySet()) {
      String here = rows.getOrDefault(key, "nothing");
      String there = expected.rows.getOrDefault(key, "nothing");
      if (!here.equals(there) && differences.size() < SHOWN) {
        differences.add(key + " is\n  " + here + "\nand not\n  " + there + "\n");
      }
    }
    return differences;
  }
}
