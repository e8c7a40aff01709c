// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Holds the fields of an account that must be equal in the topic and the database.
 *
 * @param tier empty for none
 * @param priority empty for none
 * @param effectiveAt the account's clock, ms since the epoch
 * @param nextTier empty on the highest tier
 * @param dropsAt time of the next drop without further activity, ms since the epoch, or {@link
 *     #NEVER}
 */
record ComparedAccount(
    String account,
    String tier,
    int level,
    double score,
    List<String> segments,
    String priority,
    long seq,
    long effectiveAt,
    String nextTier,
    long dropsAt) {

  static final long NEVER = Long.MAX_VALUE;

  static final String COLUMNS =
      "account, tier, level, score, segments, priority, seq, effective_at, next_tier, drops_at";

  static ComparedAccount of(JsonNode json) {
    return new ComparedAccount(
        json.path("account").asText(),
        ComparedQualification.text(json.path("tier")),
        json.path("level").asInt(),
        json.path("score").asDouble(),
        ComparedQualification.texts(json.path("segments")),
        ComparedQualification.text(json.path("priority")),
        json.path("seq").asLong(),
        Instant.parse(json.path("effective_at").asText()).toEpochMilli(),
        ComparedQualification.text(json.at("/next/tier")),
        json.path("drops_at").isTextual()
            ? Instant.parse(json.path("drops_at").asText()).toEpochMilli()
            : NEVER);
  }

  static ComparedAccount of(ResultSet row) throws SQLException {
    return new ComparedAccount(
        row.getString("account"),
        ComparedQualification.text(row, "tier"),
        row.getInt("level"),
        row.getDouble("score"),
        ComparedQualification.texts(row, "segments"),
        ComparedQualification.text(row, "priority"),
        row.getLong("seq"),
        row.getTimestamp("effective_at").getTime(),
        ComparedQualification.text(row, "next_tier"),
        row.getTimestamp("drops_at") == null ? NEVER : row.getTimestamp("drops_at").getTime());
  }
}
