// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import static io.flinkpql.job.delivery.SampleChanges.account;
import static io.flinkpql.job.delivery.SampleChanges.historyRemoval;
import static io.flinkpql.job.delivery.SampleChanges.qualification;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.delivery.ChangeBatch.HistoryTruncation;
import io.flinkpql.job.delivery.LogRecord.Topic;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeBatchTest {

  private static ShadowRow shadow(String account, long seq, long offset) {
    return new ShadowRow(SampleChanges.qualification(account, seq, offset));
  }

  @Test
  void shadowRowsOfAnEarlierAttemptAndOfADeletedAccountAreDropped() {
    ChangeBatch batch =
        ChangeBatch.of(
            List.of(
                shadow("a", 1, 1),
                shadow("a", 2, 2),
                shadow("b", 1, 3),
                shadow("a", 1, 4),
                new ShadowRemoval("b", new LogPosition(0, 5)),
                shadow("b", 1, 6)));
    assertThat(batch.shadowRows()).containsExactly(shadow("a", 1, 4), shadow("b", 1, 6));
    assertThat(batch.shadowRemovals())
        .containsExactly(new ShadowRemoval("b", new LogPosition(0, 5)));
  }

  @Test
  void accountKeepsItsLatestRow() {
    ChangeBatch batch =
        ChangeBatch.of(List.of(account("a", 1, 5), account("a", 2, 6), account("b", 1, 7)));
    assertThat(batch.accountRows()).containsExactly(account("a", 2, 6), account("b", 1, 7));
  }

  @Test
  void rowFromAnOlderPositionIsLeftOut() {
    ChangeBatch batch =
        ChangeBatch.of(
            List.of(
                account("a", 2, 6),
                account("a", 1, 5),
                qualification("a", 1, 6),
                qualification("a", 1, 5)));
    assertThat(batch.accountRows()).containsExactly(account("a", 2, 6));
    assertThat(batch.qualificationRows()).containsExactly(qualification("a", 1, 6));
  }

  @Test
  void tombstoneRemovesOlderRowsAndRefusedRecordsOfItsTopic() {
    AccountRemoval removal =
        new AccountRemoval(new StandingColumns.Key("saas", "a"), new LogPosition(0, 6));
    ChangeBatch batch =
        ChangeBatch.of(
            List.of(
                account("a", 1, 5),
                new RefusedRecord(Topic.ACCOUNTS, "a", "why", new LogPosition(0, 4)),
                new RefusedRecord(Topic.QUALIFICATIONS, "a", "why", new LogPosition(0, 4)),
                removal,
                account("b", 1, 7)));
    assertThat(batch.accountRows()).containsExactly(account("b", 1, 7));
    assertThat(batch.accountRemovals()).containsExactly(removal);
    assertThat(batch.refusedRecords())
        .extracting(RefusedRecord::topic)
        .containsExactly(Topic.QUALIFICATIONS);
  }

  @Test
  void repeatedSeqReplacesThisAndLaterRowsOfItsAccount() {
    ChangeBatch batch =
        ChangeBatch.of(
            List.of(
                qualification("a", 1, 1),
                qualification("a", 2, 2),
                qualification("a", 3, 3),
                qualification("b", 3, 4),
                qualification("a", 2, 5)));
    assertThat(batch.qualificationRows())
        .containsExactly(
            qualification("a", 1, 1), qualification("a", 2, 5), qualification("b", 3, 4));
    assertThat(batch.historyTruncations())
        .contains(
            new HistoryTruncation(new StandingColumns.Key("saas", "a"), 2, new LogPosition(0, 5)));
  }

  @Test
  void consecutiveRowTruncatesNoHistory() {
    ChangeBatch batch =
        ChangeBatch.of(List.of(qualification("a", 1, 1), qualification("a", 2, 2).asConsecutive()));
    assertThat(batch.qualificationRows()).hasSize(2);
    assertThat(batch.historyTruncations())
        .containsExactly(
            new HistoryTruncation(new StandingColumns.Key("saas", "a"), 1, new LogPosition(0, 1)));
  }

  @Test
  void lastConversionThatWasNotReplacedIsWritten() {
    QualificationRow first = conversion("a", 2, 2);
    QualificationRow second = conversion("a", 1, 4);
    assertThat(ChangeBatch.of(List.of(qualification("a", 1, 1), first)).conversions())
        .containsExactly(first);
    assertThat(ChangeBatch.of(List.of(first, qualification("a", 1, 3))).conversions()).isEmpty();
    assertThat(ChangeBatch.of(List.of(first, qualification("a", 1, 3), second)).conversions())
        .containsExactly(second);
    assertThat(ChangeBatch.of(List.of(second, historyRemoval("a", 5))).conversions()).isEmpty();
  }

  private static QualificationRow conversion(String account, long seq, long offset) {
    return new QualificationRow(
        SampleChanges.standing(account, seq),
        "converted",
        "a",
        "a",
        "[]",
        null,
        new LogPosition(0, offset),
        false);
  }

  @Test
  void deletionTruncatesTheWholeHistoryAndLaterRowsStartAnew() {
    ChangeBatch batch =
        ChangeBatch.of(
            List.of(qualification("a", 1, 1), historyRemoval("a", 2), qualification("a", 1, 3)));
    assertThat(batch.qualificationRows()).containsExactly(qualification("a", 1, 3));
    assertThat(batch.historyTruncations())
        .containsExactly(
            new HistoryTruncation(new StandingColumns.Key("saas", "a"), 0, new LogPosition(0, 2)),
            new HistoryTruncation(new StandingColumns.Key("saas", "a"), 1, new LogPosition(0, 3)));
  }
}
