// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.kafka.KafkaReadiness;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.PostgresOptions;
import io.flinkpql.job.postgres.DatabaseReadiness;
import io.flinkpql.job.postgres.MigrationSettings;
import io.flinkpql.job.postgres.Migrations;
import io.flinkpql.job.postgres.PostgresSettings;
import java.util.ArrayList;
import java.util.List;

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
}
