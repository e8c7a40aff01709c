// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedPostgres;
import io.flinkpql.local.sql.KnownData;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedPostgres.class)
class QueriesIT {

  @Test
  void commandToExplainAnAccountQuotesItsId(LocalPostgres postgres) {
    String options = " --jdbc " + postgres.jdbcUrl() + " --user " + postgres.user();

    assertThat(Queries.explain("acct_1", postgres)).isEqualTo("./pql explain acct_1" + options);
    assertThat(Queries.explain("`touch PWNED`", postgres))
        .isEqualTo("./pql explain '`touch PWNED`'" + options);
    assertThat(Queries.explain("--help", postgres))
        .isEqualTo("./pql explain" + options + " -- --help");
  }

  @Test
  void everyQueryReturnsRowsAndNeedsNoShellEscapes(LocalPostgres postgres) throws Exception {
    KnownData.in(postgres, "queries");
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
        Statement statement = connection.createStatement()) {
      for (Queries.Question question : Queries.ALL) {
        assertThat(question.sql()).doesNotContain("\"", "$", "`", "\\");
        try (ResultSet rows =
            statement.executeQuery(question.sql().replace(" pql.pql_", " queries.pql_"))) {
          assertThat(rows.next()).as(question.text()).isTrue();
        }
      }
    }
  }
}
