// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.alert.ConfiguredAlerts;
import io.flinkpql.job.delivery.DeliveryTopology;
import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.LogRecordDeserializer;
import io.flinkpql.job.delivery.LogTopics;
import io.flinkpql.job.kafka.LogSource;
import io.flinkpql.job.kafka.ObservedTopics;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.PostgresOptions;
import io.flinkpql.job.options.RuntimeOptions;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.job.postgres.Credentials;
import io.flinkpql.job.postgres.DriftSettings;
import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.job.postgres.MigrationSettings;
import io.flinkpql.job.postgres.Migrations;
import io.flinkpql.job.postgres.PostgresSettings;
import io.flinkpql.job.postgres.PostgresSink;
import io.flinkpql.job.postgres.StartCheck;
import io.flinkpql.job.postgres.TablesRefusedException;
import io.flinkpql.job.runtime.ClusterOptions;
import io.flinkpql.job.runtime.FlinkSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Delivers the records that the scoring job committed to PostgreSQL, and to webhooks if configured.
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}.
 */
public final class DeliveryJob {

  /** Names the job in Flink. */
  public static final String NAME = "pql delivery";

  /** Lists the options that the job requires. */
  public static final List<ConfigOption<?>> REQUIRED =
      List.of(KafkaOptions.BOOTSTRAP_SERVERS, PostgresOptions.URL, PostgresOptions.USER);

  private static final int BATCHES_IN_BUFFER = 4;

  private DeliveryJob() {}

  /**
   * Migrates the tables and submits the job to the current cluster.
   *
   * @throws InvalidOptionsException if options are invalid; it lists all errors, and nothing was
   *     started
   */
  public static void main(String[] arguments) throws Exception {
    JobConfiguration configuration = JobConfiguration.load(arguments, System.getenv(), REQUIRED);
    ClusterOptions.refuse(configuration);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    FlinkSettings.applyForDelivery(environment, configuration);
    migrate(configuration);
    if (configuration.get(PostgresOptions.MIGRATE)) {
      // Otherwise this process need not reach the database; the job checks the same.
      StartCheck.check(postgres(configuration), owner(environment), LogTopics.none());
    }
    assemble(environment, configuration);
    environment.execute(NAME);
  }

  /**
   * Checks that no other job writes the tables and that they were written from the topics of the
   * configuration. The job itself checks both again. The tables must exist.
   *
   * @param wait maximum time to wait for an instance to end that has just been stopped
   * @throws TablesRefusedException if the job may not write
   * @throws Exception if brokers or database cannot be reached or have no such topics or tables;
   *     the first line of each message gives the reason
   */
  public static void checkStart(JobConfiguration configuration, Duration wait) throws Exception {
    StartCheck.check(
        postgres(configuration).withTakeoverTimeout(wait),
        "start of a delivery job",
        new ObservedTopics(configuration, topics(configuration)));
  }

  /**
   * Returns the name under which the job will lock the tables. Its id is known before the start
   * only where the cluster fixes it, as in application mode with high availability.
   */
  private static String owner(StreamExecutionEnvironment environment) {
    return environment
        .getConfiguration()
        .getOptional(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID)
        .map(JobID::fromHexString)
        .map(PostgresSink::owner)
        .orElse("start of a delivery job");
  }

  /**
   * Migrates the tables to this version, unless {@code pql.postgres.migrate} is false.
   *
   * @throws MigrationException if the database cannot be reached or a script fails
   */
  public static void migrate(JobConfiguration configuration) throws MigrationException {
    if (configuration.get(PostgresOptions.MIGRATE)) {
      Migrations.apply(migration(configuration));
    }
  }

  /** Adds the job's operators to an environment. The tables must exist. */
  public static void assemble(
      StreamExecutionEnvironment environment, JobConfiguration configuration) {
    Map<String, LogRecord.Topic> topics = topics(configuration);
    DeliveryTopology.assemble(
        environment,
        new DeliveryTopology.Sources(
            LogSource.of(
                configuration, List.copyOf(topics.keySet()), new LogRecordDeserializer(topics))),
        new DeliveryTopology.Sinks(
            new PostgresSink(
                postgres(configuration),
                new ObservedTopics(configuration, topics),
                new DriftSettings(
                    configuration.get(PostgresOptions.DRIFT_INTERVAL),
                    configuration.get(PostgresOptions.DRIFT_ATTRIBUTION)))));
    ConfiguredAlerts.assemble(environment, configuration);
  }

  /** Returns the topics that the job folds into the tables, by name. */
  static Map<String, LogRecord.Topic> topics(JobConfiguration configuration) {
    Map<String, LogRecord.Topic> topics = new HashMap<>();
    topics.put(
        configuration.get(KafkaOptions.QUALIFICATIONS_TOPIC), LogRecord.Topic.QUALIFICATIONS);
    topics.put(configuration.get(KafkaOptions.ACCOUNTS_TOPIC), LogRecord.Topic.ACCOUNTS);
    topics.put(configuration.get(KafkaOptions.RULE_SETS_TOPIC), LogRecord.Topic.RULE_SETS);
    topics.put(configuration.get(KafkaOptions.DEAD_LETTERS_TOPIC), LogRecord.Topic.DEAD_LETTERS);
    if (configuration.find(ScoringOptions.RULES_TOPIC).isPresent()) {
      topics.put(
          configuration.get(KafkaOptions.SHADOW_QUALIFICATIONS_TOPIC),
          LogRecord.Topic.SHADOW_QUALIFICATIONS);
    }
    return topics;
  }

  /** Returns the settings of the sink for PostgreSQL. */
  public static PostgresSettings postgres(JobConfiguration configuration) {
    int batchRows = configuration.get(PostgresOptions.BATCH_ROWS);
    return new PostgresSettings(
        configuration.get(PostgresOptions.URL),
        configuration.get(PostgresOptions.SCHEMA),
        credentials(configuration),
        batchRows,
        BATCHES_IN_BUFFER * batchRows,
        configuration.get(PostgresOptions.MAX_TIME_IN_BUFFER),
        configuration.get(RuntimeOptions.TAKEOVER_TIMEOUT),
        PostgresSettings.CHECK_INTERVAL);
  }

  /** Returns the settings of the migration. */
  static MigrationSettings migration(JobConfiguration configuration) {
    return new MigrationSettings(
        configuration.get(PostgresOptions.URL),
        configuration.get(PostgresOptions.SCHEMA),
        owner(configuration),
        Optional.of(configuration.get(PostgresOptions.HISTORY_RETENTION))
            .filter(Predicate.not(Duration::isZero)));
  }

  private static Credentials owner(JobConfiguration configuration) {
    return configuration
        .find(PostgresOptions.MIGRATION_USER)
        .map(
            user ->
                Credentials.of(
                    user,
                    configuration.secret(
                        PostgresOptions.MIGRATION_PASSWORD,
                        PostgresOptions.MIGRATION_PASSWORD_FILE)))
        .orElseGet(() -> credentials(configuration));
  }

  /** Returns credentials that read the password for every connection, since it is rotated. */
  private static Credentials credentials(JobConfiguration configuration) {
    return Credentials.of(
        configuration.get(PostgresOptions.USER),
        configuration.secret(PostgresOptions.PASSWORD, PostgresOptions.PASSWORD_FILE));
  }
}
