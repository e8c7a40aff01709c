package io.flinkpql.job;

import io.flinkpql.job.alert.ConfiguredAlerts;
import io.flinkpql.job.delivery.Credentials;
import io.flinkpql.job.delivery.DeliveryTopology;
import io.flinkpql.job.delivery.LogRecordDeserializer;
import io.flinkpql.job.delivery.Migrations;
import io.flinkpql.job.delivery.PostgresSettings;
import io.flinkpql.job.delivery.PostgresSink;
import io.flinkpql.job.kafka.LogSource;
import io.flinkpql.job.options.FlinkSettings;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.PostgresOptions;
import io.flinkpql.job.options.Secret;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Delivers what the scoring job committed into PostgreSQL, and to webhooks where there are any.
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}.
 */
public final class DeliveryJob {

  /** What the job is called. */
  public static final String NAME = "pql delivery";

  /** Options without which the job does not work. */
  public static final List<ConfigOption<?>> REQUIRED =
      List.of(KafkaOptions.BOOTSTRAP_SERVERS, PostgresOptions.URL, PostgresOptions.USER);

  private static final int BATCHES_IN_BUFFER = 4;

  private DeliveryJob() {}

  /**
   * Brings the tables to this version and submits the job to the cluster that this runs on.
   *
   * @throws InvalidOptionsException with every error, before anything starts
   */
  public static void main(String[] arguments) throws Exception {
    JobConfiguration configuration = JobConfiguration.load(arguments, System.getenv(), REQUIRED);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    FlinkSettings.apply(environment, configuration);
    Migrations.apply(postgres(configuration));
    assemble(environment, configuration);
    environment.execute(NAME);
  }

  /** Adds the job's operators to an environment. The tables must be there. */
  public static void assemble(
      StreamExecutionEnvironment environment, JobConfiguration configuration) {
    String qualifications = configuration.get(KafkaOptions.QUALIFICATIONS_TOPIC);
    String accounts = configuration.get(KafkaOptions.ACCOUNTS_TOPIC);
    DeliveryTopology.assemble(
        environment,
        new DeliveryTopology.Sources(
            LogSource.of(
                configuration,
                List.of(qualifications, accounts),
                new LogRecordDeserializer(qualifications, accounts))),
        new DeliveryTopology.Sinks(new PostgresSink(postgres(configuration))));
    ConfiguredAlerts.assemble(environment, configuration);
  }

  /** How the tables are reached. */
  public static PostgresSettings postgres(JobConfiguration configuration) {
    int batchRows = configuration.get(PostgresOptions.BATCH_ROWS);
    return new PostgresSettings(
        configuration.get(PostgresOptions.URL),
        configuration.get(PostgresOptions.SCHEMA),
        credentials(configuration),
        batchRows,
        BATCHES_IN_BUFFER * batchRows,
        configuration.get(PostgresOptions.MAX_TIME_IN_BUFFER));
  }

  /** A file is read anew at every connection, since a mounted secret may be rotated. */
  private static Credentials credentials(JobConfiguration configuration) {
    String user = configuration.get(PostgresOptions.USER);
    return configuration
        .postgresPassword()
        .map(Secret::value)
        .map(password -> Credentials.fixed(user, password))
        .or(
            () ->
                configuration
                    .find(PostgresOptions.PASSWORD_FILE)
                    .map(file -> Credentials.passwordFile(user, file)))
        .orElseGet(() -> Credentials.fixed(user, ""));
  }
}
