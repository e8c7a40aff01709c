// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * Adds a row to {@code pql_refused_record} for a record that cannot be read or stored.
 *
 * @param topic topic of the record
 * @param account account id or other key of the record; null without a key
 * @param reason the error, without contents of the record
 * @param position of the record in the topic
 */
public record RefusedRecord(
    LogRecord.Topic topic, String account, String reason, LogPosition position)
    implements TableChange {

  @Override
  public Optional<Instant> producedAt() {
    return Optional.empty();
  }

  @Override
  public long sizeInBytes() {
    return 50L + reason.length() + (account == null ? 0 : account.length());
  }

  @Override
  public void addTo(ChangeBatch batch) {
    batch.add(this);
  }
}
