// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * The latest state of an account: a row of {@code pql_account}.
 *
 * @param standing what the account is at
 * @param tier name of the tier held; null below the first
 * @param nextTier name of the tier above; null on the highest, and where the record does not say
 * @param missing JSON array: conditions of the next tier that are not met; null where there is none
 * @param dropsAt when the tier is lost if nothing happens; null if it is not
 * @param position of the record in the accounts topic
 */
public record AccountRow(
    StandingColumns standing,
    String tier,
    String nextTier,
    String missing,
    Instant dropsAt,
    LogPosition position)
    implements TableChange {

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
    return standing.sizeInBytes() + (missing == null ? 0 : missing.length());
  }

  @Override
  public void addTo(ChangeBatch batch) {
    batch.add(this);
  }
}
