// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.LogTopic;
import io.flinkpql.job.delivery.TableChange;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Writes all rows of the tables anew from the beginning of the log. It first marks every row as
 * older than any record; each record then replaces its row. Until then readers see the row as it
 * was. Delivery must not run meanwhile, which the lock of the tables ensures.
 *
 * <p>History that the log no longer contains stays. Daily counts of dead letters stay too, since
 * their topic is the first to forget records.
 */
public final class TablesRebuild implements AutoCloseable {

  private static final String OWNER = "a rebuild of the tables";

  /** Marks the rows of every table that has positions; the other tables are named elsewhere. */
  private static final String MARK_AS_OLD =
      """
      DO $$
      DECLARE
        positioned regclass;
      BEGIN
        FOR positioned IN
          SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
          WHERE c.relnamespace = current_schema()::regnamespace AND a.attname = 'topic_offset'
            AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname LIKE 'pql\\_%'
            AND c.relname NOT IN ('pql_dead_letter_position', 'pql_refused_record')
        LOOP
          EXECUTE format('UPDATE %s SET topic_offset = -1', positioned);
        END LOOP;
        DELETE FROM pql_refused_record;
      END
      $$
      """;

  private static final String COUNT_DEAD_LETTERS_FROM_THE_BEGINNING =
      "DELETE FROM pql_dead_letter_position";

  private static final String REMOVE_ACCOUNTS = "DELETE FROM pql_account WHERE topic_offset = -1";

  private static final String REMOVE_THEIR_DAYS =
      """
      DELETE FROM pql_account_daily AS daily
      WHERE NOT EXISTS (SELECT FROM pql_account WHERE pql_account.account = daily.account)
      """;

  private final PostgresSettings settings;
  private final TableWriter writer;
  private boolean accountsAreComplete;

  private TablesRebuild(PostgresSettings settings) {
    this.settings = settings;
    writer =
        new TableWriter(
            settings,
            OWNER,
            List::of,
            new TableMetrics(
                UnregisteredMetricsGroup.createSinkWriterMetricGroup(), Clock.systemUTC()));
  }

  /**
   * Locks the tables, marks their rows as old and records the topics as those that they are written
   * from.
   *
   * @param topics the topics whose records follow
   * @throws TablesRefusedException if a job writes the tables
   * @throws SQLException if the database is unreachable or its tables are not those of this version
   * @throws IOException if the password cannot be read
   */
  public static TablesRebuild begin(PostgresSettings settings, List<LogTopic> topics)
      throws TablesRefusedException, IOException, SQLException, InterruptedException {
    TablesRebuild rebuild = new TablesRebuild(settings);
    try {
      rebuild.writer.writeOnce(List.of());
      rebuild.prepare(topics);
      return rebuild;
    } catch (TablesRefusedException
        | IOException
        | SQLException
        | InterruptedException
        | RuntimeException e) {
      rebuild.close();
      throw e;
    }
  }

  /**
   * Writes the changes of records that follow in the log.
   *
   * @throws TablesRefusedException if a job writes the tables
   * @throws SQLException if the database is unreachable; the rebuild may begin again
   * @throws IOException if the password cannot be read
   */
  public void write(List<TableChange> changes)
      throws TablesRefusedException, IOException, SQLException, InterruptedException {
    writer.writeOnce(changes);
  }

  /**
   * Removes accounts that the log does not contain, and their days, after all its records were
   * written. With a topic of accounts that was created anew they stay: scoring writes them when
   * they next change.
   *
   * @return number of removed accounts
   */
  public int finish() throws IOException, SQLException {
    if (!accountsAreComplete) {
      return 0;
    }
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      int removed = statement.executeUpdate(REMOVE_ACCOUNTS);
      statement.executeUpdate(REMOVE_THEIR_DAYS);
      connection.commit();
      return removed;
    }
  }

  /** Releases the tables. */
  @Override
  public void close() {
    writer.close();
  }

  /** Opens a connection without a time limit: a statement may change every row of a table. */
  private Connection connect() throws IOException, SQLException {
    PGSimpleDataSource dataSource =
        PostgresConnections.dataSource(settings.jdbcUrl(), settings.schema());
    dataSource.setSocketTimeout(0);
    Credentials.Login login = settings.credentials().read();
    return dataSource.getConnection(login.user(), login.password());
  }

  private void prepare(List<LogTopic> topics) throws IOException, SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      Map<LogRecord.Topic, LogTopic> before = LogTopicsTable.recorded(connection);
      accountsAreComplete = isSame(LogRecord.Topic.ACCOUNTS, before, topics);
      statement.execute(MARK_AS_OLD);
      if (!isSame(LogRecord.Topic.DEAD_LETTERS, before, topics)) {
        statement.execute(COUNT_DEAD_LETTERS_FROM_THE_BEGINNING);
      }
      LogTopicsTable.replace(topics, connection);
      connection.commit();
    }
  }

  /** Returns whether a topic is the one before; tables of earlier versions recorded none. */
  private static boolean isSame(
      LogRecord.Topic kind, Map<LogRecord.Topic, LogTopic> before, List<LogTopic> topics) {
    return topics.stream()
        .filter(topic -> topic.topic() == kind)
        .allMatch(topic -> before.getOrDefault(kind, topic).isSame(topic));
  }
}
