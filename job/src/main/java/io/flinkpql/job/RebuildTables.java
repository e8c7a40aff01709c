// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.LogRecordDeserializer;
import io.flinkpql.job.delivery.LogRecordReader;
import io.flinkpql.job.delivery.TableChange;
import io.flinkpql.job.kafka.CommittedLog;
import io.flinkpql.job.kafka.ObservedTopics;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.PostgresOptions;
import io.flinkpql.job.postgres.TablesRebuild;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Writes all rows of the tables anew from the committed topics: after the tables were damaged, or
 * after the topics were created anew. The delivery job must be stopped.
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}. Exit status: 0 success;
 * 1 a job writes the tables, or brokers or database cannot be reached; 2 invalid options.
 */
public final class RebuildTables {

  /** Rebuilds the tables. */
  public static final OneOffTask TASK =
      new OneOffTask(
          List.of(KafkaOptions.BOOTSTRAP_SERVERS, PostgresOptions.URL, PostgresOptions.USER),
          RebuildTables::rebuild);

  private RebuildTables() {}

  /** Runs the task and exits the process with its status. */
  public static void main(String[] arguments) {
    System.exit(TASK.run(arguments, System.getenv(), System.out, System.err));
  }

  private static String rebuild(JobConfiguration configuration) throws Exception {
    Map<String, LogRecord.Topic> topics = DeliveryJob.topics(configuration);
    try (CommittedLog log = CommittedLog.open(configuration, topics.keySet());
        TablesRebuild tables =
            TablesRebuild.begin(
                DeliveryJob.postgres(configuration),
                new ObservedTopics(configuration, topics).read())) {
      long records = copy(log, topics, configuration.get(PostgresOptions.BATCH_ROWS), tables);
      int removed = tables.finish();
      return ("The tables in schema %s are written anew from %d records; accounts removed that no"
              + " record has: %d")
          .formatted(configuration.get(PostgresOptions.SCHEMA), records, removed);
    }
  }

  /** Writes all records and returns their number. */
  private static long copy(
      CommittedLog log, Map<String, LogRecord.Topic> topics, int batchRows, TablesRebuild tables)
      throws Exception {
    LogRecordDeserializer deserializer = new LogRecordDeserializer(topics);
    LogRecordReader reader = new LogRecordReader();
    List<TableChange> batch = new ArrayList<>();
    long records = 0;
    while (!log.atEnd()) {
      List<LogRecord> read = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : log.next()) {
        deserializer.deserialize(record, new ListCollector<>(read));
      }
      records += read.size();
      read.forEach(record -> batch.add(reader.read(record)));
      if (batch.size() >= batchRows || log.atEnd()) {
        tables.write(batch);
        batch.clear();
      }
    }
    return records;
  }
}
