// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.delivery;

import io.flinkpql.job.delivery.DeliveryTopology;
import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.LogRecordSerializer;
import io.flinkpql.job.delivery.LogTopics;
import io.flinkpql.job.postgres.Credentials;
import io.flinkpql.job.postgres.DriftSettings;
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

/** Runs the delivery job on a mini cluster, from a list of records into one schema. */
final class DeliveryRun {
  private static final int BATCH_ROWS = 7;
  private static final Duration TAKEOVER_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

  private final MiniCluster flink;
  private final PostgresSettings settings;
  private final LogTopics topics;

  private DeliveryRun(MiniCluster flink, PostgresSettings settings) {
    this(flink, settings, LogTopics.none());
  }

  private DeliveryRun(MiniCluster flink, PostgresSettings settings, LogTopics topics) {
    this.flink = flink;
    this.settings = settings;
    this.topics = topics;
  }

  /** Migrates {@code schema} and prepares a run into it, with small batches. */
  static DeliveryRun into(MiniCluster flink, LocalPostgres postgres, String schema)
      throws MigrationException {
    return into(flink, postgres, schema, Credentials.fixed(postgres.user(), ""));
  }

  /** Migrates {@code schema} and prepares a run into it that logs in with {@code credentials}. */
  static DeliveryRun into(
      MiniCluster flink, LocalPostgres postgres, String schema, Credentials credentials)
      throws MigrationException {
    Duration maxTimeInBuffer = Duration.ofMillis(20);
    Migrations.apply(
        MigrationSettings.of(
            settings(postgres, schema, Credentials.fixed(postgres.user(), ""), maxTimeInBuffer)));
    return new DeliveryRun(flink, settings(postgres, schema, credentials, maxTimeInBuffer));
  }

  /** Prepares a run as {@code user} into existing tables. */
  static DeliveryRun as(String user, MiniCluster flink, LocalPostgres postgres, String schema) {
    return new DeliveryRun(
        flink, settings(postgres, schema, Credentials.fixed(user, ""), Duration.ofMillis(20)));
  }

  /** Prepares the same run, which observes topics at every check of its access. */
  DeliveryRun observing(LogTopics observed) {
    return new DeliveryRun(flink, settings, observed);
  }

  /** Prepares the same run, which connects to another port of loopback. */
  DeliveryRun through(int port) {
    return new DeliveryRun(
        flink,
        new PostgresSettings(
            settings.jdbcUrl().replaceFirst(":\\d+/", ":" + port + "/"),
            settings.schema(),
            settings.credentials(),
            settings.batchRows(),
            settings.bufferedRows(),
            settings.maxTimeInBuffer(),
            settings.takeoverTimeout(),
            settings.checkInterval()),
        topics);
  }

  PostgresSettings settings() {
    return settings;
  }

  /** Delivers the records in order and waits for the end of the job. */
  void deliver(List<LogRecord> records) throws Exception {
    if (!records.isEmpty()) {
      await(start(records, Double.POSITIVE_INFINITY));
    }
  }

  /** Waits for the end of the job and throws its failure, if any. */
  void await(JobID job) throws Exception {
    flink.requestJobResult(job).get().toJobExecutionResult(getClass().getClassLoader());
  }

  /** Starts a job that delivers the records at a rate, in records per second. */
  JobID start(List<LogRecord> records, double perSecond) throws Exception {
    List<LogRecord> copy = new ArrayList<>(records);
    GeneratorFunction<Long, LogRecord> generator = index -> copy.get(index.intValue());
    DataGeneratorSource<LogRecord> log =
        new DataGeneratorSource<>(
            generator,
            copy.size(),
            Double.isInfinite(perSecond)
                ? RateLimiterStrategy.noOp()
                : RateLimiterStrategy.perSecond(perSecond),
            LogRecordSerializer.typeInformation());
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration());
    DeliveryTopology.assemble(
        env,
        new DeliveryTopology.Sources(log),
        new DeliveryTopology.Sinks(new PostgresSink(settings, topics, DriftSettings.OFF)));
    return flink.submitJob(env.getStreamGraph().getJobGraph()).get().getJobID();
  }

  private static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(300));
    configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    return configuration;
  }

  private static PostgresSettings settings(
      LocalPostgres postgres, String schema, Credentials credentials, Duration maxTimeInBuffer) {
    return new PostgresSettings(
        postgres.jdbcUrl(),
        schema,
        credentials,
        BATCH_ROWS,
        3 * BATCH_ROWS,
        maxTimeInBuffer,
        TAKEOVER_TIMEOUT,
        CHECK_INTERVAL);
  }
}
