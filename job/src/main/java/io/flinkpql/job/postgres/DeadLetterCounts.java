// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.DeadLetter;
import io.flinkpql.job.delivery.LogPosition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts dead letters by day, topic and reason. A second table holds the offset up to which each
 * partition is counted. Both change in one transaction, so a replayed record is counted once.
 */
final class DeadLetterCounts {
  private static final Comparator<Key> LOCK_ORDER =
      Comparator.comparing(Key::day).thenComparing(Key::source).thenComparing(Key::reason);

  private final BatchStatement<LogPosition> newPartitions =
      BatchStatement.insertMissing(
          "pql_dead_letter_position",
          List.of("topic_partition"),
          List.of(
              Column.integer("topic_partition", LogPosition::partition),
              Column.bigint("topic_offset", position -> -1L)));
  private final BatchStatement<LogPosition> positions =
      BatchStatement.upsert(
          "pql_dead_letter_position",
          List.of("topic_partition"),
          List.of(
              Column.integer("topic_partition", LogPosition::partition),
              Column.bigint("topic_offset", LogPosition::offset)));
  private final BatchStatement<Count> counts =
      BatchStatement.accumulate(
          "pql_dead_letter_daily",
          List.of("day", "topic", "reason"),
          List.of(
              Column.asText("day", "date", count -> count.key().day()),
              Column.text("topic", count -> count.key().source()),
              Column.text("reason", count -> count.key().reason()),
              Column.bigint("messages", Count::messages),
              Column.asText("last_at", "timestamptz", Count::lastAt)),
          "messages = t.messages + EXCLUDED.messages,"
              + " last_at = greatest(t.last_at, EXCLUDED.last_at)");

  /** Counts dead letters, given in the order of their partitions. The caller commits. */
  void write(List<DeadLetter> letters, Connection connection) throws SQLException {
    if (letters.isEmpty()) {
      return;
    }
    Map<Integer, LogPosition> reached = new TreeMap<>();
    letters.forEach(letter -> reached.put(letter.position().partition(), letter.position()));
    newPartitions.execute(connection, List.copyOf(reached.values()));
    Map<Integer, Long> counted = lock(reached.keySet(), connection);
    // All subtasks update rows in the same order, so that they cannot deadlock.
    Map<Key, Count> sums = new TreeMap<>(LOCK_ORDER);
    for (DeadLetter letter : letters) {
      LogPosition position = letter.position();
      if (position.offset() > counted.get(position.partition())) {
        counted.put(position.partition(), position.offset());
        sums.merge(Key.of(letter), new Count(Key.of(letter), 1, letter.at()), Count::plus);
      }
    }
    counts.execute(connection, List.copyOf(sums.values()));
    positions.execute(
        connection,
        counted.entrySet().stream()
            .map(entry -> new LogPosition(entry.getKey(), entry.getValue()))
            .toList());
  }

  /** Locks partitions against other writers and returns the last counted offset of each. */
  private static Map<Integer, Long> lock(Collection<Integer> partitions, Connection connection)
      throws SQLException {
    Map<Integer, Long> counted = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT topic_partition, topic_offset FROM pql_dead_letter_position"
                + " WHERE topic_partition = ANY (?) ORDER BY 1 FOR UPDATE")) {
      statement.setArray(1, connection.createArrayOf("int4", partitions.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          counted.put(rows.getInt(1), rows.getLong(2));
        }
      }
    }
    return counted;
  }

  private record Key(LocalDate day, String source, String reason) {
    static Key of(DeadLetter letter) {
      return new Key(
          LocalDate.ofInstant(letter.at(), ZoneOffset.UTC), letter.source(), letter.reason());
    }
  }

  private record Count(Key key, long messages, Instant lastAt) {
    Count plus(Count other) {
      Instant later = lastAt.isAfter(other.lastAt) ? lastAt : other.lastAt;
      return new Count(key, messages + other.messages, later);
    }
  }
}
