// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.delivery;

import io.flinkpql.job.delivery.DeliveryTopology;
import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.LogRecordSerializer;
import io.flinkpql.job.postgres.Credentials;
import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.job.postgres.MigrationSettings;
import io.flinkpql.job.postgres.Migrations;
import io.flinkpql.job.postgres.PostgresSettings;
import io.flinkpql.job.postgres.PostgresSink;
import io.flinkpql.local.server.LocalPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The delivery job on a mini cluster, from a list of records into a schema of its own. */
final class DeliveryRun {
  private static final int BATCH_ROWS = 7;

  private final MiniCluster flink;
  private final PostgresSettings settings;

  private DeliveryRun(MiniCluster flink, PostgresSettings settings) {
    this.flink = flink;
    this.settings = settings;
  }

  /** Into tables made anew in {@code schema}, in batches so small that there are many. */
  static DeliveryRun into(MiniCluster flink, LocalPostgres postgres, String schema)
      throws MigrationException {
    return into(flink, postgres, schema, Credentials.fixed(postgres.user(), ""));
  }

  static DeliveryRun into(
      MiniCluster flink, LocalPostgres postgres, String schema, Credentials credentials)
      throws MigrationException {
    Duration wait = Duration.ofMillis(20);
    Migrations.apply(
        MigrationSettings.of(
            settings(postgres, schema, Credentials.fixed(postgres.user(), ""), wait)));
    return new DeliveryRun(flink, settings(postgres, schema, credentials, wait));
  }

  /** Into tables that are there. */
  static DeliveryRun as(String user, MiniCluster flink, LocalPostgres postgres, String schema) {
    return new DeliveryRun(
        flink, settings(postgres, schema, Credentials.fixed(user, ""), Duration.ofMillis(20)));
  }

  PostgresSettings settings() {
    return settings;
  }

  /** Delivers the records one after the other and returns when the job has ended. */
  void deliver(List<LogRecord> records) throws Exception {
    if (!records.isEmpty()) {
      await(start(records, Double.POSITIVE_INFINITY));
    }
  }

  /** Returns when the job has ended; throws what ended it if it did not deliver everything. */
  void await(JobID job) throws Exception {
    flink.requestJobResult(job).get().toJobExecutionResult(getClass().getClassLoader());
  }

  /** Starts a job that delivers so many records a second. */
  JobID start(List<LogRecord> records, double perSecond) throws Exception {
    List<LogRecord> kept = new ArrayList<>(records);
    GeneratorFunction<Long, LogRecord> generator = index -> kept.get(index.intValue());
    DataGeneratorSource<LogRecord> log =
        new DataGeneratorSource<>(
            generator,
            kept.size(),
            Double.isInfinite(perSecond)
                ? RateLimiterStrategy.noOp()
                : RateLimiterStrategy.perSecond(perSecond),
            LogRecordSerializer.typeInformation());
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration());
    DeliveryTopology.assemble(
        env,
        new DeliveryTopology.Sources(log),
        new DeliveryTopology.Sinks(new PostgresSink(settings)));
    return flink.submitJob(env.getStreamGraph().getJobGraph()).get().getJobID();
  }

  private static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
    configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    return configuration;
  }

  private static PostgresSettings settings(
      LocalPostgres postgres, String schema, Credentials credentials, Duration wait) {
    return new PostgresSettings(
        postgres.jdbcUrl(), schema, credentials, BATCH_ROWS, 3 * BATCH_ROWS, wait);
  }
}
