// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds the fields of a qualification that must be equal in the topic and the database.
 *
 * @param from tier before; empty for none
 * @param to tier after; empty for none
 * @param effectiveAt the account's clock, ms since the epoch
 * @param priority empty for none
 */
record ComparedQualification(
    String account,
    long seq,
    String kind,
    String from,
    String to,
    int level,
    long effectiveAt,
    double score,
    List<String> segments,
    String priority) {

  static final String COLUMNS =
      "account, seq, kind, from_tier, to_tier, level, effective_at, score, segments, priority";

  static ComparedQualification of(JsonNode json) {
    return new ComparedQualification(
        json.path("account").asText(),
        json.path("seq").asLong(),
        json.path("kind").asText(),
        text(json.path("from")),
        text(json.path("to")),
        json.path("level").asInt(),
        Instant.parse(json.path("effective_at").asText()).toEpochMilli(),
        json.path("score").asDouble(),
        texts(json.path("segments")),
        text(json.path("priority")));
  }

  static ComparedQualification of(ResultSet row) throws SQLException {
    return new ComparedQualification(
        row.getString("account"),
        row.getLong("seq"),
        row.getString("kind"),
        text(row, "from_tier"),
        text(row, "to_tier"),
        row.getInt("level"),
        row.getTimestamp("effective_at").getTime(),
        row.getDouble("score"),
        texts(row, "segments"),
        text(row, "priority"));
  }

  static String text(JsonNode json) {
    return json.isTextual() ? json.textValue() : "";
  }

  static List<String> texts(JsonNode json) {
    List<String> texts = new ArrayList<>();
    json.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  static String text(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }

  static List<String> texts(ResultSet row, String column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }
}
