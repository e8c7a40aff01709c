// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import io.flinkpql.job.delivery.LogRecord.Topic;
import java.time.Instant;
import java.util.List;

/** Builds table changes for tests. */
public final class SampleChanges {
  private SampleChanges() {}

  /** Builds a standing under the rule set {@code saas}, version 7. */
  public static StandingColumns standing(String account, long seq) {
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

  /** Builds a row of the history, read from partition 0. */
  public static QualificationRow qualification(String account, long seq, long offset) {
    return new QualificationRow(
        standing(account, seq), "updated", "a", "b", "[]", null, new LogPosition(0, offset), false);
  }

  /** Builds an account row, read from partition 0. */
  public static AccountRow account(String account, long seq, long offset) {
    return new AccountRow(
        standing(account, seq),
        "engaged",
        "qualified",
        "[{\"condition\":\"n >= 7\"}]",
        Instant.parse("2026-03-09T00:00:00Z"),
        "{\"plan\":\"team\"}",
        null,
        new LogPosition(0, offset));
  }

  /** Builds the removal of an account's history, read from partition 0. */
  public static HistoryRemoval historyRemoval(String account, long offset) {
    return new HistoryRemoval(new StandingColumns.Key("saas", account), new LogPosition(0, offset));
  }

  /**
   * Builds a row of a rule set with a long text.
   *
   * @param pushedBy null for nobody
   */
  public static RuleSetRow ruleSet(String pushedBy) {
    Instant late = Instant.parse("2999-12-31T23:59:59.999999999Z");
    return new RuleSetRow(
        new RuleSetRow.Key("r", 7),
        late,
        pushedBy,
        List.of("low", "high"),
        List.of(),
        List.of("p"),
        List.of("n"),
        "{\"tiers\":{\"low\":\"Low\"}}",
        "é".repeat(100_000),
        late,
        new LogPosition(3, 1L << 40));
  }

  /** Builds changes of every kind, with absent fields, long texts and extreme times among them. */
  public static List<TableChange> ofEveryKind() {
    Instant late = Instant.parse("2999-12-31T23:59:59.999999999Z");
    String longText = "[\"" + "é".repeat(100_000) + "\"]";
    StandingColumns full =
        new StandingColumns("r", 1, "ü", 9, 0, -0.5, List.of(), "p", "{}", late, "{}", late, late);
    LogPosition position = new LogPosition(3, 1L << 40);
    return List.of(
        account("a", 1, 5),
        new AccountRow(full, null, null, null, null, "{}", late, position),
        new AccountRemoval(new StandingColumns.Key("saas", "a"), position),
        qualification("a", 1, 5),
        new QualificationRow(full, "promoted", null, null, longText, "{}", position, true),
        historyRemoval("a", 5),
        new ShadowRow(qualification("a", 1, 5)),
        new ShadowRemoval("a", position),
        ruleSet(null),
        ruleSet("ana"),
        new DeadLetter("usage", "no_account", late, position),
        new RefusedRecord(Topic.ACCOUNTS, null, "why", position),
        new RefusedRecord(Topic.QUALIFICATIONS, "a", "why", position));
  }
}
