// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.util.List;

/** Changes to test with. */
final class Samples {
  private Samples() {}

  static StandingColumns standing(String account, long seq) {
    return new StandingColumns(
        "saas",
        7,
        account,
        seq,
        2,
        42.5,
        List.of("x", "y"),
        null,
        "{\"engaged\":\"2026-03-04T10:15:30.123Z\"}",
        null,
        "{\"n\":6}",
        Instant.parse("2026-03-04T10:15:30.123Z"),
        Instant.parse("2026-03-04T10:15:31Z"));
  }

  static QualificationRow qualification(String account, long seq, long offset) {
    return new QualificationRow(
        standing(account, seq), "updated", "a", "b", "[]", null, new LogPosition(0, offset), false);
  }

  static AccountRow account(String account, long seq, long offset) {
    return new AccountRow(
        standing(account, seq),
        "engaged",
        "qualified",
        "[{\"condition\":\"n >= 7\"}]",
        Instant.parse("2026-03-09T00:00:00Z"),
        new LogPosition(0, offset));
  }

  static HistoryRemoval historyRemoval(String account, long offset) {
    return new HistoryRemoval(new StandingColumns.Key("saas", account), new LogPosition(0, offset));
  }
}
