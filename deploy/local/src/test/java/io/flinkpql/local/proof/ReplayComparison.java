// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.local.server.Broker;
import io.flinkpql.local.server.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionFactory;

/**
 * Compares what both jobs wrote with a replay of the same messages.
 *
 * @param kafka has the topics
 * @param postgres has the tables
 * @param topics topics of the jobs
 * @param replay the right answers
 * @param asOf end of the replay, ms since the epoch
 * @param repeats whether records may have been written again
 */
record ReplayComparison(
    Broker kafka,
    LocalPostgres postgres,
    TestTopics topics,
    FileReplayRun replay,
    long asOf,
    boolean repeats) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Holds a message that was rejected.
   *
   * @param position where it was read; empty in a replay, which reads a file
   */
  private record DeadLetter(Optional<String> position, String reason, String message) {

    static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
      String position =
          Stream.of("topic", "partition", "offset", "index")
              .map(name -> header(record, name))
              .collect(Collectors.joining("/"));
      return new DeadLetter(Optional.of(position), header(record, "reason"), text(record.value()));
    }

    static DeadLetter ofLine(String line) {
      try {
        JsonNode json = JSON.readTree(line);
        byte[] message =
            json.has("message")
                ? json.get("message").asText().getBytes(StandardCharsets.UTF_8)
                : json.get("message_base64").binaryValue();
        return new DeadLetter(Optional.empty(), json.get("reason").asText(), text(message));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
      return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** Keeps invalid bytes apart, which UTF-8 would not. */
    private static String text(byte[] message) {
      return new String(message, StandardCharsets.ISO_8859_1);
    }

    DeadLetter withoutPosition() {
      return new DeadLetter(Optional.empty(), reason, message);
    }
  }

  /** Waits until all outputs are written, and asserts that each equals that of the replay. */
  void assertEqual(String schema) {
    assertQualificationsEqual();
    assertDeadLettersEqual();
    assertAccountsEqual();
    assertTablesEqualTheLog(schema);
  }

  private static ConditionFactory awaiting(String what) {
    return await(what).atMost(FaultyCluster.PATIENCE).pollInterval(Duration.ofMillis(500));
  }

  private void assertQualificationsEqual() {
    Qualifications expected = replay.parsedQualifications();
    try (CommittedRecords log = new CommittedRecords(kafka, topics.qualifications())) {
      awaiting("%d qualifications".formatted(expected.size()))
          .until(() -> committed(log).upTo(asOf).size() >= expected.size());
      Qualifications committed = committed(log);
      assertThat(committed.upTo(asOf).differencesFrom(expected)).isEmpty();
      assertThat(committed.gaps()).isEmpty();
    }
  }

  private Qualifications committed(CommittedRecords log) {
    Qualifications all = Qualifications.of(log.read());
    return repeats ? all.withoutRepeats() : all;
  }

  private void assertDeadLettersEqual() {
    List<DeadLetter> expected = replay.deadLetters().stream().map(DeadLetter::ofLine).toList();
    try (CommittedRecords log = new CommittedRecords(kafka, topics.deadLetters())) {
      awaiting("%d dead letters".formatted(expected.size()))
          .untilAsserted(
              () -> assertThat(deadLetters(log)).containsExactlyInAnyOrderElementsOf(expected));
    }
  }

  private List<DeadLetter> deadLetters(CommittedRecords log) {
    Stream<DeadLetter> all = log.read().stream().map(DeadLetter::of);
    return (repeats ? all.distinct() : all).map(DeadLetter::withoutPosition).toList();
  }

  /** Accounts count their events, so each message that has an effect was applied once. */
  private void assertAccountsEqual() {
    awaiting("the standing of each account")
        .untilAsserted(
            () ->
                assertThat(Standings.committed(kafka, topics).byAccount())
                    .containsExactlyInAnyOrderEntriesOf(
                        Standings.ofLines(replay.accounts()).byAccount()));
  }

  private void assertTablesEqualTheLog(String schema) {
    awaiting("the tables equal a fold of the topics")
        .untilAsserted(() -> assertThat(differencesOfTables(schema)).isEmpty());
  }

  private List<String> differencesOfTables(String schema) throws SQLException {
    return TableSnapshot.stored(postgres, schema)
        .differencesFrom(TableSnapshot.folded(kafka, topics));
  }
}
