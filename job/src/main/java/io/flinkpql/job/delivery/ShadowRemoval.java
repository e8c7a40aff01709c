// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * Deletes the account's older rows from {@code pql_shadow_qualification}, under whichever
 * candidate; read from a tombstone or a {@code deleted} qualification.
 *
 * @param account account id
 * @param position of the record in the topic of shadow qualifications
 */
public record ShadowRemoval(String account, LogPosition position) implements TableChange {

  @Override
  public LogRecord.Topic topic() {
    return LogRecord.Topic.SHADOW_QUALIFICATIONS;
  }

  @Override
  public Optional<Instant> producedAt() {
    return Optional.empty();
  }

  @Override
  public long sizeInBytes() {
    return 50L + account.length();
  }

  @Override
  public void addTo(ChangeBatch batch) {
    batch.add(this);
  }
}
