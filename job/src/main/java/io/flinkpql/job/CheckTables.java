// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.PostgresOptions;
import io.flinkpql.job.postgres.TablesSummary;
import java.util.List;

/**
 * Asks the tables whether both jobs work: scoring says which rule set is in force as soon as it
 * runs, and delivery brings that into the tables.
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}. Exit status: 0 a rule
 * set is in force, and what is in the tables is said; 1 there is none, or the database cannot be
 * reached; 2 options are wrong.
 */
public final class CheckTables {

  /** Reads what the tables hold. */
  public static final OneOffTask TASK =
      new OneOffTask(List.of(PostgresOptions.URL, PostgresOptions.USER), CheckTables::check);

  private CheckTables() {}

  /** Runs and ends the process. */
  public static void main(String[] arguments) {
    System.exit(TASK.run(arguments, System.getenv(), System.out, System.err));
  }

  private static String check(JobConfiguration configuration) throws Exception {
    return TablesSummary.read(DeliveryJob.postgres(configuration))
        .map(TablesSummary::toString)
        .orElseThrow(
            () ->
                new OneOffTask.NotDoneException(
                    "No rule set is in force in schema %s yet: both jobs must run, and scoring"
                            .formatted(configuration.get(PostgresOptions.SCHEMA))
                        + " complete a checkpoint"));
  }
}
