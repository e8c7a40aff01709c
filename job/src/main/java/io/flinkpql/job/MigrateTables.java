// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.PostgresOptions;
import io.flinkpql.job.postgres.Migrations;
import java.util.List;

/**
 * Brings the tables to this version and does nothing else, for those who do not let the delivery
 * job do so ({@code pql.postgres.migrate: false}, which is not heeded here).
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}. Exit status: 0 done; 1
 * the database cannot be reached or refuses; 2 options are wrong.
 */
public final class MigrateTables {

  /** Brings the tables to this version. */
  public static final OneOffTask TASK =
      new OneOffTask(List.of(PostgresOptions.URL, PostgresOptions.USER), MigrateTables::migrate);

  private MigrateTables() {}

  /** Runs and ends the process. */
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
