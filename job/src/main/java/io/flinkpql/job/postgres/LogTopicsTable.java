// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.LogTopic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads and writes {@code pql_log_topic}: the topics that the tables were written from. */
final class LogTopicsTable {

  private static final String COLUMNS = "topic, name, topic_id, cluster_id";
  private static final BatchStatement<LogTopic> INSERT =
      BatchStatement.insertMissing(
          "pql_log_topic",
          List.of("topic"),
          List.of(
              Column.text("topic", topic -> name(topic.topic())),
              Column.text("name", LogTopic::name),
              Column.text("topic_id", LogTopic::topicId),
              Column.text("cluster_id", LogTopic::clusterId)));

  private LogTopicsTable() {}

  /**
   * Checks that the tables were written from these topics, and records topics that are new to them.
   * The caller commits.
   *
   * @throws TablesRefusedException if a topic is another one; the message names it
   */
  static void check(List<LogTopic> topics, String schema, Connection connection)
      throws TablesRefusedException, SQLException {
    Map<LogRecord.Topic, LogTopic> recorded = recorded(connection);
    for (LogTopic topic : topics) {
      LogTopic known = recorded.getOrDefault(topic.topic(), topic);
      if (!known.isSame(topic)) {
        throw new TablesRefusedException(refusal(known, topic, schema));
      }
    }
    INSERT.execute(connection, topics);
  }

  /** Records these topics in place of those before. The caller commits. */
  static void replace(List<LogTopic> topics, Connection connection) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement("DELETE FROM pql_log_topic")) {
      delete.execute();
    }
    INSERT.execute(connection, topics);
  }

  /** Returns the recorded topics. */
  static Map<LogRecord.Topic, LogTopic> recorded(Connection connection) throws SQLException {
    Map<LogRecord.Topic, LogTopic> recorded = new EnumMap<>(LogRecord.Topic.class);
    try (PreparedStatement select =
            connection.prepareStatement("SELECT " + COLUMNS + " FROM pql_log_topic");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        LogRecord.Topic topic = LogRecord.Topic.valueOf(rows.getString(1).toUpperCase(Locale.ROOT));
        recorded.put(
            topic, new LogTopic(topic, rows.getString(2), rows.getString(3), rows.getString(4)));
      }
    }
    return recorded;
  }

  private static String name(LogRecord.Topic topic) {
    return topic.name().toLowerCase(Locale.ROOT);
  }

  private static String refusal(LogTopic known, LogTopic now, String schema) {
    return ("The topic %s (id %s, Kafka cluster %s) is not the one that the tables in schema %s"
            + " were written from: %s (id %s, cluster %s). It was created anew, or the cluster is"
            + " another one, so its offsets begin again and its records would be taken for old"
            + " ones. To write the tables from it, run ./pql rebuild, or the task"
            + " io.flinkpql.job.RebuildTables; for other tables, set pql.postgres.schema.")
        .formatted(
            now.name(),
            now.topicId(),
            now.clusterId(),
            schema,
            known.name(),
            known.topicId(),
            known.clusterId());
  }
}
