// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.condition.DecidingParts;
import io.flinkpql.local.server.Broker;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.record.AccountKey;
import io.flinkpql.record.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Holds all rows of all tables, with every column, as comparable text.
 *
 * @param rows rows by table and key
 */
record TableSnapshot(SortedMap<String, String> rows) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIFFERENCES_SHOWN = 3;
  private static final List<String> TABLES =
      List.of(
          "pql_account",
          "pql_account_daily",
          "pql_qualification",
          "pql_conversion",
          "pql_rule_set",
          "pql_dead_letter_daily",
          "pql_refused_record");
  private static final List<String> TIMES =
      List.of(
          "effective_at",
          "recorded_at",
          "converted_at",
          "active_from",
          "drops_at",
          "first_seen",
          "last_at");

  /** Reads the rows of the database. */
  static TableSnapshot stored(LocalPostgres postgres, String schema) throws SQLException {
    TableSnapshot tables = new TableSnapshot(new TreeMap<>());
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
        Statement statement = connection.createStatement()) {
      connection.setSchema(schema);
      for (String table : TABLES) {
        try (ResultSet result =
            statement.executeQuery("SELECT to_jsonb(t)::text FROM " + table + " t")) {
          while (result.next()) {
            ObjectNode row = object(result.getString(1));
            for (String time : TIMES) {
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

  /** Folds the committed topics into rows, independently of the delivery job. */
  static TableSnapshot folded(Broker kafka, TestTopics topics) {
    TableSnapshot tables = new TableSnapshot(new TreeMap<>());
    try (CommittedRecords log = new CommittedRecords(kafka, topics.qualifications());
        CommittedRecords accounts = new CommittedRecords(kafka, topics.accounts());
        CommittedRecords ruleSets = new CommittedRecords(kafka, topics.ruleSets());
        CommittedRecords deadLetters = new CommittedRecords(kafka, topics.deadLetters())) {
      log.read().forEach(tables::foldQualification);
      accounts.read().forEach(tables::foldAccount);
      ruleSets.read().forEach(tables::foldRuleSet);
      tables.countDeadLetters(deadLetters.read());
    }
    return tables;
  }

  private void foldQualification(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode json = object(new String(record.value(), StandardCharsets.UTF_8));
    String account = json.get("account").asText();
    if (json.get("kind").asText().equals("deleted")) {
      rows.keySet().removeIf(key -> key.startsWith("pql_qualification " + account + " "));
      rows.remove("pql_conversion " + account);
      return;
    }
    ObjectNode row = row(json, record);
    if (json.get("kind").asText().equals("converted")) {
      ObjectNode conversion = row.deepCopy();
      conversion.set("tier", conversion.get("to"));
      conversion.remove(
          List.of("kind", "from", "to", "entered_at", "signals", "evidence", "trigger"));
      put("pql_conversion", conversion);
    }
    row.set("from_tier", row.remove("from"));
    row.set("to_tier", row.remove("to"));
    row.set("true_sides", trueSides(row.get("evidence")));
    row.set("deciding", deciding(row));
    put("pql_qualification", row);
  }

  private void foldAccount(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      String account = AccountKey.of(key).orElseThrow().account();
      rows.remove("pql_account " + account);
      rows.keySet().removeIf(row -> row.startsWith("pql_account_daily " + account + " "));
      return;
    }
    ObjectNode row = row(object(new String(record.value(), StandardCharsets.UTF_8)), record);
    JsonNode next = row.path("next");
    row.remove("next");
    row.set("next_tier", next.path("tier").isTextual() ? next.get("tier") : NullNode.instance);
    row.set("missing", next.path("missing").isArray() ? next.get("missing") : NullNode.instance);
    row.putIfAbsent("drops_at", NullNode.instance);
    row.putIfAbsent("traits", JSON.createObjectNode());
    put("pql_account", row);
    ObjectNode day = row.deepCopy();
    day.remove(
        List.of(
            "entered_at", "next_tier", "missing", "drops_at", "traits", "first_seen", "truncated"));
    day.put("day", row.get("effective_at").asText().substring(0, 10));
    put("pql_account_daily", day);
  }

  /** Finds the true sides of met conditions with alternatives. */
  private static JsonNode trueSides(JsonNode evidence) {
    ObjectNode sides = JSON.createObjectNode();
    for (JsonNode entry : evidence) {
      Map<String, Object> values = Reason.values(entry.get("values"));
      String condition = entry.get("condition").asText();
      if (entry.get("met").asBoolean() && DecidingParts.mayHaveAlternatives(condition)) {
        List<DecidingParts.Part> parts =
            DecidingParts.of(condition, values.keySet()).find(true, values);
        ObjectNode found = sides.putObject(condition);
        ArrayNode texts = found.putArray("sides");
        ArrayNode names = found.putArray("names");
        parts.forEach(part -> texts.add(part.text()));
        parts.forEach(part -> part.names().forEach(names::add));
      }
    }
    return sides.isEmpty() ? NullNode.instance : sides;
  }

  /** Finds the places in the evidence of what decided a promotion or demotion. */
  private static JsonNode deciding(ObjectNode row) {
    boolean promoted = row.get("kind").asText().equals("promoted");
    if (!promoted && !row.get("kind").asText().equals("demoted")) {
      return NullNode.instance;
    }
    JsonNode evidence = row.get("evidence");
    int from = lastPlace(evidence, row.get("from_tier"));
    int to = lastPlace(evidence, row.get("to_tier"));
    ArrayNode places = JSON.createArrayNode();
    for (int place = Math.min(from, to) + 1; place <= Math.max(from, to); place++) {
      JsonNode entry = evidence.get(place - 1);
      boolean isEntry = entry.get("list").asText().equals("enter");
      if (entry.get("met").asBoolean() == promoted && (isEntry || !promoted)) {
        places.add(place);
      }
    }
    return places.isEmpty() ? NullNode.instance : places;
  }

  private static int lastPlace(JsonNode evidence, JsonNode tier) {
    int last = 0;
    for (int place = 1; place <= evidence.size(); place++) {
      if (evidence.get(place - 1).get("tier").equals(tier)) {
        last = place;
      }
    }
    return last;
  }

  private void foldRuleSet(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode row = object(new String(record.value(), StandardCharsets.UTF_8));
    row.remove("schema");
    row.putIfAbsent("labels", JSON.createObjectNode());
    JsonNode by = row.remove("by");
    row.set("pushed_by", by == null ? NullNode.instance : by);
    put("pql_rule_set", withPosition(row, record));
  }

  private void countDeadLetters(List<ConsumerRecord<byte[], byte[]>> deadLetters) {
    SortedMap<String, ObjectNode> counts = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : deadLetters) {
      Instant at = Instant.ofEpochMilli(record.timestamp());
      String day = LocalDate.ofInstant(at, ZoneOffset.UTC).toString();
      String topic = header(record, "topic");
      String reason = header(record, "reason");
      ObjectNode count =
          counts.computeIfAbsent(day + topic + reason, key -> JSON.createObjectNode());
      count.put("day", day).put("topic", topic).put("reason", reason);
      count.put("messages", count.path("messages").asLong() + 1);
      if (at.toString().compareTo(count.path("last_at").asText()) > 0) {
        count.put("last_at", at.toString());
      }
    }
    counts.values().forEach(count -> put("pql_dead_letter_daily", count));
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static ObjectNode row(ObjectNode json, ConsumerRecord<byte[], byte[]> record) {
    json.remove("schema");
    JsonNode ruleSet = json.get("rule_set");
    json.set("rule_set", ruleSet.get("name"));
    json.set("rule_set_version", ruleSet.get("version"));
    return withPosition(json, record);
  }

  private static ObjectNode withPosition(ObjectNode json, ConsumerRecord<byte[], byte[]> record) {
    json.put("topic_partition", record.partition());
    json.put("topic_offset", record.offset());
    for (String time : TIMES) {
      if (json.path(time).isTextual()) {
        json.put(time, Instant.parse(json.get(time).asText()).toString());
      }
    }
    return json;
  }

  private void put(String table, ObjectNode row) {
    String key =
        switch (table) {
          case "pql_account_daily" -> row.get("account").asText() + " " + row.get("day").asText();
          case "pql_qualification" -> row.get("account").asText() + " " + row.get("seq").asText();
          case "pql_rule_set" -> row.get("name").asText() + " " + row.get("version").asText();
          case "pql_dead_letter_daily" ->
              "%s %s %s"
                  .formatted(
                      row.get("day").asText(),
                      row.get("topic").asText(),
                      row.get("reason").asText());
          case "pql_refused_record" ->
              "%s %s %s"
                  .formatted(
                      row.get("topic").asText(),
                      row.get("topic_partition").asText(),
                      row.get("topic_offset").asText());
          default -> row.get("account").asText();
        };
    rows.put(table + " " + key, canonical(row));
  }

  /** Formats JSON with sorted keys and numbers by value. */
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

  /** Describes a few rows that differ. */
  List<String> differencesFrom(TableSnapshot expected) {
    List<String> differences = new ArrayList<>();
    TreeMap<String, String> keys = new TreeMap<>(rows);
    keys.putAll(expected.rows);
    for (String key : keys.keySet()) {
      String actualRow = rows.getOrDefault(key, "missing");
      String expectedRow = expected.rows.getOrDefault(key, "missing");
      if (!actualRow.equals(expectedRow) && differences.size() < DIFFERENCES_SHOWN) {
        differences.add(key + " is\n  " + actualRow + "\ninstead of\n  " + expectedRow + "\n");
      }
    }
    return differences;
  }
}
