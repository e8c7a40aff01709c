// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Sets a row of {@code pql_account} to an account's latest standing.
 *
 * @param standing the account's standing
 * @param tier name of the tier held; null below the first
 * @param nextTier name of the tier above; null on the highest and if the record lacks it
 * @param missing JSON array of the unmet conditions of the next tier; null without a next tier
 * @param dropsAt instant at which an inactive account loses the tier; null if it never does
 * @param traits JSON object: trait to its value
 * @param firstSeen event time of the account's earliest message; null if the record lacks it
 * @param position of the record in the accounts topic
 */
public record AccountRow(
    StandingColumns standing,
    String tier,
    String nextTier,
    String missing,
    Instant dropsAt,
    String traits,
    Instant firstSeen,
    LogPosition position)
    implements TableChange {

  /** Returns the day (UTC) of the account's clock. */
  public LocalDate day() {
    return LocalDate.ofInstant(standing.effectiveAt(), ZoneOffset.UTC);
  }

  @Override
  public LogRecord.Topic topic() {
    return LogRecord.Topic.ACCOUNTS;
  }

  @Override
  public String account() {
    return standing.account();
  }

  @Override
  public Optional<Instant> producedAt() {
    return Optional.of(standing.recordedAt());
  }

  @Override
  public long sizeInBytes() {
    return standing.sizeInBytes() + traits.length() + (missing == null ? 0 : missing.length());
  }

  @Override
  public void addTo(ChangeBatch batch) {
    batch.add(this);
  }
}
