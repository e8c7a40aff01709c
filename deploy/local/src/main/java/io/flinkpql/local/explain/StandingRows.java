// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.record.Labels;
import io.flinkpql.scoring.Qualification.Kind;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Converts rows of standings and of their changes. */
final class StandingRows {

  private static final ObjectMapper JSON = new ObjectMapper();

  private StandingRows() {}

  static AccountStanding standing(ResultSet row) throws SQLException {
    return new AccountStanding(
        row.getString("rule_set"),
        row.getLong("rule_set_version"),
        text(row, "tier"),
        row.getInt("level"),
        time(row, "since"),
        row.getDouble("score"),
        texts(row, "segments"),
        text(row, "priority"),
        time(row, "converted_at"),
        text(row, "next_tier"),
        json(row, "missing"),
        time(row, "drops_at"),
        traits(json(row, "traits")),
        row.getTimestamp("effective_at").toInstant(),
        Labels.read(json(row, "labels")));
  }

  static StandingChange change(ResultSet row) throws SQLException {
    return new StandingChange(
        Kind.of(row.getString("kind")),
        text(row, "from_tier"),
        text(row, "to_tier"),
        row.getTimestamp("effective_at").toInstant(),
        texts(row, "segments"),
        text(row, "priority"),
        json(row, "evidence"));
  }

  private static Map<String, String> traits(JsonNode json) {
    Map<String, String> traits = new TreeMap<>();
    json.properties().forEach(trait -> traits.put(trait.getKey(), trait.getValue().asText()));
    return traits;
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }

  private static JsonNode json(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    try {
      return text == null ? JSON.missingNode() : JSON.readTree(text);
    } catch (IOException e) {
      throw new SQLException("the database returned invalid JSON", e);
    }
  }
}
