// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresFailureTest {

  @ParameterizedTest(name = "{0} {2}")
  @CsvSource({
    "08006, UNAVAILABLE, connection lost",
    "28P01, UNAVAILABLE, password rotated",
    "40001, UNAVAILABLE, serialization failure",
    "40P01, UNAVAILABLE, deadlock",
    "53300, UNAVAILABLE, too many connections",
    "53100, UNAVAILABLE, disk full",
    "55P03, UNAVAILABLE, lock not available",
    "57P01, UNAVAILABLE, admin shutdown",
    "57P03, UNAVAILABLE, starting up",
    "25006, UNAVAILABLE, read only after a failover",
    "22003, BAD_VALUE, number out of range",
    "22P05, BAD_VALUE, untranslatable character",
    "54000, BAD_VALUE, too large for an index",
    "42P01, INCOMPATIBLE, undefined table",
    "42501, INCOMPATIBLE, insufficient privilege",
    "23514, INCOMPATIBLE, check constraint added by others",
    "XX000, INCOMPATIBLE, internal error"
  })
  void sqlStateDecidesTheFailureClass(String state, PostgresFailure expected, String meaning) {
    assertThat(PostgresFailure.of(new SQLException(meaning, state))).isEqualTo(expected);
  }

  @Test
  void typeOrCauseDecidesWithoutASqlState() {
    assertThat(PostgresFailure.of(new SQLTransientConnectionException("no connection")))
        .isEqualTo(PostgresFailure.UNAVAILABLE);
    assertThat(PostgresFailure.of(new SQLException("broken", new IOException("pipe"))))
        .isEqualTo(PostgresFailure.UNAVAILABLE);
    assertThat(PostgresFailure.of(new SQLException("unknown")))
        .isEqualTo(PostgresFailure.INCOMPATIBLE);
  }
}
