// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.kafka.KafkaReadiness;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.PostgresOptions;
import io.flinkpql.job.postgres.DatabaseReadiness;
import io.flinkpql.job.postgres.MigrationSettings;
import io.flinkpql.job.postgres.Migrations;
import io.flinkpql.job.postgres.PostgresSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * Checks before the jobs are submitted that the servers they need are there and fit. Jobs that run
 * already would wait for them without a word.
 */
public final class StartChecks {

  private StartChecks() {}

  /**
   * Asks Kafka for everything that both jobs need.
   *
   * @throws InterruptedException if interrupted while waiting for an answer
   */
  public static KafkaReadiness kafka(JobConfiguration configuration) throws InterruptedException {
    return KafkaReadiness.of(configuration);
  }

  /**
   * Logs in to the database as each user that the delivery job needs.
   *
   * @return the problems, one sentence each
   */
  public static List<String> database(JobConfiguration configuration) {
    PostgresSettings settings = DeliveryJob.postgres(configuration);
    List<String> problems = new ArrayList<>();
    DatabaseReadiness.problemOfLogin(
            settings,
            settings.credentials(),
            PostgresOptions.USER.key(),
            PostgresOptions.PASSWORD.key())
        .ifPresent(problems::add);
    if (problems.isEmpty() && configuration.find(PostgresOptions.MIGRATION_USER).isPresent()) {
      DatabaseReadiness.problemOfLogin(
              settings,
              DeliveryJob.migration(configuration).owner(),
              PostgresOptions.MIGRATION_USER.key(),
              PostgresOptions.MIGRATION_PASSWORD.key())
          .ifPresent(problems::add);
    }
    return problems;
  }

  /**
   * Checks that the tables are at this version and that the delivery job may write them.
   *
   * @return the problems, one sentence each
   */
  public static List<String> tables(JobConfiguration configuration) {
    PostgresSettings settings = DeliveryJob.postgres(configuration);
    return DatabaseReadiness.problemOfTables(settings)
        .or(() -> Migrations.problem(MigrationSettings.of(settings)))
        .map(List::of)
        .orElseGet(List::of);
  }

  /**
   * Checks that no other instance of either job runs, and that the tables were written from the
   * topics of the configuration. The tables must be at this version.
   *
   * @param wait maximum time to wait for an instance to end that was stopped just now
   * @return the problems, one sentence each
   * @throws InterruptedException if interrupted while waiting
   */
  public static List<String> instances(JobConfiguration configuration, Duration wait)
      throws InterruptedException {
    List<String> problems = new ArrayList<>();
    problem(() -> ScoringJob.checkStart(configuration, wait)).ifPresent(problems::add);
    problem(() -> DeliveryJob.checkStart(configuration, wait)).ifPresent(problems::add);
    return problems;
  }

  private static Optional<String> problem(ThrowingRunnable<Exception> check)
      throws InterruptedException {
    try {
      check.run();
      return Optional.empty();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return Optional.of(OneOffTask.reason(e));
    }
  }
}
