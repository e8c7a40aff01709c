// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.LogTopics;
import java.io.IOException;
import java.sql.SQLException;

/** Checks before a job starts whether it may write the tables. */
public final class StartCheck {

  private StartCheck() {}

  /**
   * Checks that no other job writes the tables and that they were written from these topics.
   *
   * @param settings location of the tables, and the time to wait for another job to end
   * @param owner name of the job, as the sink has it; another text if the job has no id yet
   * @param topics observes the topics that the job will read
   * @throws TablesRefusedException if the job may not write; the message names the other one
   * @throws IOException if the topics cannot be observed, or the password cannot be read
   * @throws SQLException if the database is unreachable or its tables are not those of this version
   */
  public static void check(PostgresSettings settings, String owner, LogTopics topics)
      throws TablesRefusedException, IOException, SQLException, InterruptedException {
    try (PostgresConnections connections = new PostgresConnections(settings);
        TableAccess access = new TableAccess(settings, owner, topics, connections)) {
      access.ensure();
    }
  }
}
