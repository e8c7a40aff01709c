// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

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
    "08006, AWAY, connection lost",
    "28P01, AWAY, password rotated",
    "40001, AWAY, serialization failure",
    "40P01, AWAY, deadlock",
    "53300, AWAY, too many connections",
    "53100, AWAY, disk full",
    "55P03, AWAY, lock not available",
    "57P01, AWAY, admin shutdown",
    "57P03, AWAY, starting up",
    "25006, AWAY, read only after a failover",
    "22003, VALUE, number out of range",
    "22P05, VALUE, character that cannot be held",
    "54000, VALUE, too large for an index",
    "42P01, SCHEMA, no such table",
    "42501, SCHEMA, no right",
    "23514, SCHEMA, constraint of others",
    "XX000, SCHEMA, internal error"
  })
  void theStateSaysWhatToDo(String state, PostgresFailure expected, String meaning) {
    assertThat(PostgresFailure.of(new SQLException(meaning, state))).isEqualTo(expected);
  }

  @Test
  void aFailureWithoutAStateIsToldByItsKindOrCause() {
    assertThat(PostgresFailure.of(new SQLTransientConnectionException("no connection")))
        .isEqualTo(PostgresFailure.AWAY);
    assertThat(PostgresFailure.of(new SQLException("broken", new IOException("pipe"))))
        .isEqualTo(PostgresFailure.AWAY);
    assertThat(PostgresFailure.of(new SQLException("what"))).isEqualTo(PostgresFailure.SCHEMA);
  }
}
