// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.local.server.Broker;
import io.flinkpql.record.AccountKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Holds the last standing of each account, except those of watermark accounts.
 *
 * @param byAccount standings by account id, with the fields that a replay writes
 */
record Standings(Map<String, ObjectNode> byAccount) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> FIELDS =
      List.of(
          "account",
          "tier",
          "level",
          "score",
          "segments",
          "priority",
          "seq",
          "converted_at",
          "signals");

  /** Reads the committed standings; a tombstone removes its account. */
  static Standings committed(Broker kafka, TestTopics topics) {
    Standings standings = new Standings(new TreeMap<>());
    try (CommittedRecords records = new CommittedRecords(kafka, topics.accounts())) {
      for (ConsumerRecord<byte[], byte[]> record : records.read()) {
        if (record.value() == null) {
          String key = new String(record.key(), StandardCharsets.UTF_8);
          standings.byAccount.remove(AccountKey.of(key).orElseThrow().account());
        } else {
          standings.put(new String(record.value(), StandardCharsets.UTF_8));
        }
      }
    }
    return standings;
  }

  /** Reads the lines of a replay's output file. */
  static Standings ofLines(List<String> lines) {
    Standings standings = new Standings(new TreeMap<>());
    lines.forEach(standings::put);
    return standings;
  }

  private void put(String line) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(line);
      json.retain(FIELDS);
      String account = json.get("account").asText();
      if (!account.startsWith(GeneratedUsage.WATERMARK_ACCOUNT)) {
        byAccount.put(account, json);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns scores and signals alone: they do not depend on the order of messages. */
  Map<String, String> readings() {
    Map<String, String> readings = new TreeMap<>();
    byAccount.forEach(
        (account, json) -> readings.put(account, json.get("score") + " " + json.get("signals")));
    return readings;
  }
}
