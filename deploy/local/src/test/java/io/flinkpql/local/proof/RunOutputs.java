// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.record.AccountKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads what both jobs wrote, in a form in which two runs on the same messages are equal.
 *
 * @param kafka has the topics
 * @param postgres has the tables
 * @param topics topics and schema of the run
 */
record RunOutputs(LocalKafka kafka, LocalPostgres postgres, TestTopics topics) {

  /** The value of an account that was deleted. */
  static final String DELETED = "deleted";

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> TABLES =
      List.of("pql_qualification", "pql_conversion", "pql_reached", "pql_account");

  /** Fields of a standing that depend on when a sweep came past between two changes. */
  private static final List<String> TIMING =
      List.of(
          "recorded_at",
          "effective_at",
          "score",
          "signals",
          "next",
          "next_tier",
          "missing",
          "drops_at");

  /** Returns the last value of each key, tombstones too, without what depends on timing. */
  Map<String, String> standings() throws IOException {
    Map<String, String> values = new TreeMap<>();
    try (CommittedRecords records = new CommittedRecords(kafka, topics.accounts())) {
      for (ConsumerRecord<byte[], byte[]> record : records.read()) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (!account(key).startsWith(GeneratedUsage.WATERMARK_ACCOUNT)) {
          values.put(key, record.value() == null ? DELETED : timeless(record.value()));
        }
      }
    }
    return values;
  }

  private static String account(String key) {
    return AccountKey.of(key).orElseThrow().account();
  }

  private static String timeless(byte[] value) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(value);
    json.remove(TIMING);
    return json.toString();
  }

  /** Waits for the refresh, which writes accounts that never qualified. */
  void awaitStandings(FileReplayRun expected) throws IOException {
    Set<String> scored = new TreeSet<>();
    for (String line : expected.accounts()) {
      scored.add(JSON.readTree(line).path("account").asText());
    }
    await("the standing of each account is written")
        .atMost(TestJobs.TIMEOUT)
        .untilAsserted(
            () -> {
              Map<String, String> written = standings();
              written.values().removeIf(DELETED::equals);
              assertThat(written.keySet().stream().map(RunOutputs::account))
                  .containsExactlyInAnyOrderElementsOf(scored);
            });
  }

  /** Waits until the tables equal the fold of the topics. */
  void awaitDelivered(String schema) {
    await("all records delivered")
        .atMost(TestJobs.TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(
                        TableSnapshot.stored(postgres, schema)
                            .differencesFrom(TableSnapshot.folded(kafka, topics)))
                    .isEmpty());
  }

  /** Returns all rows without offsets and without what depends on timing, after their tables. */
  Set<String> rows() throws SQLException {
    Set<String> rows = new TreeSet<>();
    for (String table : TABLES) {
      List<String> left = table.equals("pql_account") ? TIMING : List.of("recorded_at");
      rows.addAll(
          query(
              ("SELECT '%2$s ' || (to_jsonb(t) - 'topic_offset' - 'topic_partition' -"
                      + " '{%1$s}'::text[])::text FROM %2$s t WHERE account NOT LIKE '%3$s%%'")
                  .formatted(String.join(",", left), table, GeneratedUsage.WATERMARK_ACCOUNT)));
    }
    return rows;
  }

  /** Returns the first column of a query. */
  List<String> query(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
        Statement statement = connection.createStatement()) {
      connection.setSchema(topics.name().replace('-', '_'));
      try (ResultSet result = statement.executeQuery(sql)) {
        while (result.next()) {
          rows.add(result.getString(1));
        }
      }
    }
    return rows;
  }
}
