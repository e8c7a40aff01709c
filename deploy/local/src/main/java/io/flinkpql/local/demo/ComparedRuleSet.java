// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Holds the fields of a rule set that must be equal in the topic and the database.
 *
 * @param activeFrom time from which it is in force, ms since the epoch
 * @param tiers tier names, lowest first
 * @param text YAML or JSON source
 */
record ComparedRuleSet(
    String name, long version, long activeFrom, List<String> tiers, String text) {

  static final String COLUMNS = "name, version, active_from, tiers, text";

  static ComparedRuleSet of(JsonNode json) {
    return new ComparedRuleSet(
        json.path("name").asText(),
        json.path("version").asLong(),
        Instant.parse(json.path("active_from").asText()).toEpochMilli(),
        ComparedQualification.texts(json.path("tiers")),
        json.path("text").asText());
  }

  static ComparedRuleSet of(ResultSet row) throws SQLException {
    return new ComparedRuleSet(
        row.getString("name"),
        row.getLong("version"),
        row.getTimestamp("active_from").getTime(),
        ComparedQualification.texts(row, "tiers"),
        row.getString("text"));
  }
}
