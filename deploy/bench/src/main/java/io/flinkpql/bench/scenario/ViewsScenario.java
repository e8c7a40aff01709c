// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.HistoryTables;
import io.flinkpql.bench.measure.ViewQueries;
import io.flinkpql.job.postgres.Credentials;
import io.flinkpql.job.postgres.MigrationSettings;
import io.flinkpql.job.postgres.Migrations;
import io.flinkpql.local.server.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;

/** Times the analysts' views on tables that hold a long history. */
final class ViewsScenario implements ScenarioRound {

  private static final String SCHEMA = "pql";

  private final BenchContext bench;

  ViewsScenario(BenchContext bench) {
    this.bench = bench;
  }

  @Override
  public Map<String, Double> run(int round) throws Exception {
    LocalPostgres postgres = bench.servers().postgres();
    if (round == 1) {
      fill(postgres);
    }
    String task = bench.task(Scenario.VIEWS, round);
    bench.progress().at(task, 0);
    try (Connection connection = connect(postgres)) {
      return ViewQueries.of(connection).times(queries -> bench.progress().at(task, queries));
    }
  }

  private void fill(LocalPostgres postgres) throws Exception {
    Migrations.apply(
        new MigrationSettings(
            postgres.jdbcUrl(), SCHEMA, Credentials.fixed(postgres.user(), ""), Optional.empty()));
    try (Connection connection = connect(postgres)) {
      new HistoryTables(bench.workload().accounts(), bench.settings().qualifications())
          .fill(connection, accounts -> bench.progress().at("filling the tables", accounts));
    }
  }

  private static Connection connect(LocalPostgres postgres) throws Exception {
    Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET search_path = " + SCHEMA);
    }
    return connection;
  }
}
