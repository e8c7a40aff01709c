// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * Deletes the account's older rows from {@code pql_qualification} and {@code pql_conversion}; read
 * from a {@code deleted} qualification, which adds no row itself.
 *
 * @param key account and rule set
 * @param position of the record in the qualifications topic
 */
public record HistoryRemoval(StandingColumns.Key key, LogPosition position) implements TableChange {

  @Override
  public LogRecord.Topic topic() {
    return LogRecord.Topic.QUALIFICATIONS;
  }

  @Override
  public String account() {
    return key.account();
  }

  @Override
  public Optional<Instant> producedAt() {
    return Optional.empty();
  }

  @Override
  public long sizeInBytes() {
    return 50L + key.account().length();
  }

  @Override
  public void addTo(ChangeBatch batch) {
    batch.add(this);
  }
}
