// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the queries of the analysts' page and compares its printed results with the real ones. */
@ExtendWith(SharedPostgres.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnalystPageIT {

  private static final Path PAGE = Path.of("..", "sql", "README.md");
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "```sql\n(?<query>.*?);\n```\n\n```text\n(?<result>.*?)\n```", Pattern.DOTALL);

  private KnownData data;

  /** Holds a query of the page and the result printed below it. */
  record Example(String query, String result) {
    @Override
    public String toString() {
      return query.replaceAll("\\s+", " ");
    }
  }

  @BeforeAll
  void fill(LocalPostgres postgres) throws MigrationException, SQLException {
    data = KnownData.in(postgres, "page");
  }

  static List<Example> examples() throws IOException {
    return EXAMPLE
        .matcher(Files.readString(PAGE))
        .results()
        .map(match -> new Example(match.group(1), match.group(2)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void queryReturnsThePrintedResult(Example example) throws SQLException {
    try (Connection connection = data.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(example.query())) {
      assertThat(PsqlTable.of(rows)).isEqualTo(example.result());
    }
  }

  @Test
  void everyQueryHasAResultAndEveryViewAnExample() throws IOException, SQLException {
    String page = Files.readString(PAGE);
    List<Example> examples = examples();

    assertThat(examples).hasSize(page.split("```sql\n", -1).length - 1);
    Stream<String> views =
        data
            .rows(
                "SELECT relname FROM pg_class"
                    + " WHERE relnamespace = 'page'::regnamespace AND relkind = 'v'")
            .stream()
            .map(row -> row.substring(1, row.length() - 1));
    assertThat(views.filter(view -> !view.equals("pql_tier")))
        .isNotEmpty()
        .allMatch(view -> examples.stream().anyMatch(e -> e.query().contains("FROM " + view)));
  }
}
