// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcUrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://pql:hunter2@db/pql",
        "jdbc:postgresql://hunter2@db/pql",
        "jdbc:postgresql://db/pql?user=pql&password=hunter2",
        "jdbc:postgresql://db/pql?PASSWORD=hunter2",
        "jdbc:postgresql://db/pql?ssl=true&sslpassword=hunter2",
        "jdbc:postgresql://db/pql;password=hunter2"
      })
  void urlWithCredentialsIsRefusedAndNotPrinted(String url) {
    Assertions.assertThatThrownBy(
            () ->
                JobConfiguration.load(
                    new String[] {"--pql.postgres.url", url},
                    Map.of(),
                    List.of(PostgresOptions.URL)))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining("pql.postgres.url: must be jdbc:postgresql://host:port/database")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db:5432/pql",
        "jdbc:postgresql://one,two/pql?targetServerType=primary&sslmode=verify-full",
        "jdbc:postgresql:pql"
      })
  void urlWithoutCredentialsIsAccepted(String url) {
    assertThat(JdbcUrl.hasCredentials(url)).isFalse();
  }

  @Test
  void parameterThatOnlyContainsTheWordIsNoCredential() {
    assertThat(JdbcUrl.hasCredentials("jdbc:postgresql://db/pql?ApplicationName=superuser"))
        .isFalse();
  }
}
