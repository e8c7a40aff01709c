// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.local.server.Broker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads scores and signals from standings: they do not depend on the order of messages. */
final class AccountReadings {

  private static final ObjectMapper JSON = new ObjectMapper();

  private AccountReadings() {}

  /** Returns the latest readings of each account on the topic. */
  static Map<String, String> latest(Broker kafka, TestTopics topics) {
    try (CommittedRecords records = new CommittedRecords(kafka, topics.accounts())) {
      return ofLines(
          records.read().stream()
              .map(ConsumerRecord::value)
              .map(value -> new String(value, StandardCharsets.UTF_8))
              .toList());
    }
  }

  /** Returns the readings in lines of standings, of which the last one of an account counts. */
  static Map<String, String> ofLines(List<String> standings) {
    Map<String, String> readings = new TreeMap<>();
    for (String line : standings) {
      try {
        JsonNode json = JSON.readTree(line);
        readings.put(json.get("account").asText(), json.get("score") + " " + json.get("signals"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return readings;
  }
}
