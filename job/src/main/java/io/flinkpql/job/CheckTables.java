// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.PostgresOptions;
import io.flinkpql.job.postgres.TablesSummary;
import java.util.List;

/**
 * Checks end to end that both jobs work: scoring publishes the rule set in force when it starts,
 * and delivery writes it to the tables.
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}. Exit status: 0 a rule
 * set is in force, and a summary of the tables is printed; 1 no rule set is in force or the
 * database cannot be reached; 2 invalid options.
 */
public final class CheckTables {

  /** Reads a summary of the tables. */
  public static final OneOffTask TASK =
      new OneOffTask(List.of(PostgresOptions.URL, PostgresOptions.USER), CheckTables::check);

  private CheckTables() {}

  /** Runs the task and exits the process with its status. */
  public static void main(String[] arguments) {
    System.exit(TASK.run(arguments, System.getenv(), System.out, System.err));
  }

  private static String check(JobConfiguration configuration) throws Exception {
    return TablesSummary.read(DeliveryJob.postgres(configuration))
        .map(TablesSummary::toString)
        .orElseThrow(
            () ->
                new OneOffTask.FailedException(
                    "No rule set is in force in schema %s yet: both jobs must run, and scoring must"
                            .formatted(configuration.get(PostgresOptions.SCHEMA))
                        + " have completed a checkpoint"));
  }
}
