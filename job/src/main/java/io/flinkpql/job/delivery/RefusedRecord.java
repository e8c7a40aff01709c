// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * A record that no table can take: a row of {@code pql_refused_record}, so that it is not lost from
 * sight.
 *
 * @param topic that the record stands in
 * @param account account, or other key, of the record; null if it has none
 * @param reason what is wrong with it, without its contents
 * @param position in the topic
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
