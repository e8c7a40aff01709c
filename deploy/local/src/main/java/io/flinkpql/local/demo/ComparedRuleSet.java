// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Holds the fields of a rule set that must be equal in the topic and the database.
 *
 * @param activeFrom time from which it is in force, ms since the epoch
 * @param pushedBy who pushed it; empty if it was read from a file
 * @param tiers tier names, lowest first
 * @param text YAML or JSON source
 */
record ComparedRuleSet(
    String name, long version, long activeFrom, String pushedBy, List<String> tiers, String text) {

  static final String COLUMNS = "name, version, active_from, pushed_by, tiers, text";

  static ComparedRuleSet of(JsonNode json) {
    return new ComparedRuleSet(
        json.path("name").asText(),
        json.path("version").asLong(),
        Instant.parse(json.path("active_from").asText()).toEpochMilli(),
        json.path("by").asText(),
        ComparedQualification.texts(json.path("tiers")),
        json.path("text").asText());
  }

  static ComparedRuleSet of(ResultSet row) throws SQLException {
    return new ComparedRuleSet(
        row.getString("name"),
        row.getLong("version"),
        row.getTimestamp("active_from").getTime(),
        Objects.requireNonNullElse(row.getString("pushed_by"), ""),
        ComparedQualification.texts(row, "tiers"),
        row.getString("text"));
  }
}
