// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.PostgresOptions;
import io.flinkpql.job.postgres.Migrations;
import java.util.List;

/**
 * Migrates the tables to this version and exits, for installations in which the delivery job does
 * not ({@code pql.postgres.migrate: false}; this task ignores the option).
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}. Exit status: 0 success;
 * 1 the database cannot be reached or a script fails; 2 invalid options.
 */
public final class MigrateTables {

  /** Migrates the tables. */
  public static final OneOffTask TASK =
      new OneOffTask(List.of(PostgresOptions.URL, PostgresOptions.USER), MigrateTables::migrate);

  private MigrateTables() {}

  /** Runs the task and exits the process with its status. */
  public static void main(String[] arguments) {
    System.exit(TASK.run(arguments, System.getenv(), System.out, System.err));
  }

  private static String migrate(JobConfiguration configuration) throws Exception {
    int scripts = Migrations.apply(DeliveryJob.migration(configuration));
    String schema = configuration.get(PostgresOptions.SCHEMA);
    return "The tables in schema %s are at this version; scripts applied: %d"
        .formatted(schema, scripts);
  }
}
