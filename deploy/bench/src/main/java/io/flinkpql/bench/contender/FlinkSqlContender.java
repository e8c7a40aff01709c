// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.runtime.FlinkSettings;
import java.time.Duration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.TableConfig;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.AggregatePhaseStrategy;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.OptimizerConfigOptions;

/**
 * Computes three signals and one tier in Flink SQL.
 *
 * <p>It does much less than the scoring job: three counts and sums instead of twelve signals, no
 * distinct users, one tier, no score, no evidence, no deduplication. Objects are reused, and only
 * the needed columns are read from JSON. Checkpoints, RocksDB's memory and exactly-once delivery
 * are those of the other contenders.
 */
final class FlinkSqlContender extends FlinkContender {

  private static final Duration MINI_BATCH_LATENCY = Duration.ofSeconds(5);
  private static final long MINI_BATCH_ROWS = 5_000;

  private final SqlQuery query;

  FlinkSqlContender(SqlQuery query) {
    this.query = query;
  }

  @Override
  JobClient submit(ContenderCluster cluster, ContenderSettings settings)
      throws InvalidOptionsException {
    StreamExecutionEnvironment environment = cluster.flink().environment();
    FlinkSettings.applyForScoring(environment, cluster.configuration());
    StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
    tune(tables.getConfig());
    tables.createTemporaryTable("messages", messages(settings));
    tables.createTemporaryTable("leads", leads(settings));
    return tables
        .executeSql(query.text())
        .getJobClient()
        .orElseThrow(() -> new IllegalStateException("Flink SQL did not start a job"));
  }

  private static void tune(TableConfig config) {
    config.set(PipelineOptions.OBJECT_REUSE, true);
    config.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ENABLED, true);
    config.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ALLOW_LATENCY, MINI_BATCH_LATENCY);
    config.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_SIZE, MINI_BATCH_ROWS);
    config.set(
        OptimizerConfigOptions.TABLE_OPTIMIZER_AGG_PHASE_STRATEGY,
        AggregatePhaseStrategy.TWO_PHASE);
  }

  private TableDescriptor messages(ContenderSettings settings) {
    return TableDescriptor.forConnector("kafka")
        .schema(schema())
        .option("topic", settings.topic())
        .option("properties.bootstrap.servers", settings.bootstrapServers())
        .option("properties.group.id", settings.run())
        .option("scan.startup.mode", "earliest-offset")
        .option("format", "json")
        .option("json.ignore-parse-errors", "true")
        .option("json.timestamp-format.standard", "ISO-8601")
        .build();
  }

  private Schema schema() {
    Schema.Builder schema =
        Schema.newBuilder()
            .column("type", DataTypes.STRING())
            .column("event", DataTypes.STRING())
            .column("context", DataTypes.ROW(DataTypes.FIELD("groupId", DataTypes.STRING())))
            .column("properties", DataTypes.ROW(DataTypes.FIELD("calls", DataTypes.DOUBLE())));
    if (query.inEventTime()) {
      // A watermark makes the source parse the time of every message.
      schema
          .column("timestamp", DataTypes.TIMESTAMP_LTZ(3))
          .watermark("timestamp", "`timestamp` - INTERVAL '5' SECOND");
    }
    return schema.build();
  }

  private static TableDescriptor leads(ContenderSettings settings) {
    return TableDescriptor.forConnector("upsert-kafka")
        .schema(
            Schema.newBuilder()
                .column("account", DataTypes.STRING().notNull())
                .column("events", DataTypes.BIGINT())
                .column("invites", DataTypes.BIGINT())
                .column("calls", DataTypes.DOUBLE())
                .primaryKey("account")
                .build())
        .option("topic", settings.qualifications())
        .option("properties.bootstrap.servers", settings.bootstrapServers())
        .option("properties.transaction.timeout.ms", "900000")
        .option("properties.batch.size", String.valueOf(256 * 1024))
        .option("properties.compression.type", "lz4")
        .option("key.format", "raw")
        .option("value.format", "json")
        .option("sink.delivery-guarantee", "exactly-once")
        .option("sink.transactional-id-prefix", settings.run())
        .option("sink.transaction-naming-strategy", "POOLING")
        .build();
  }

  @Override
  boolean isMeasured(String operator) {
    return operator.startsWith(query.operator());
  }
}
