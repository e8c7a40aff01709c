// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * Deletes the account's older rows from {@code pql_account}, under every rule set; read from a
 * tombstone.
 *
 * @param account id
 * @param position of the tombstone in the accounts topic
 */
public record AccountRemoval(String account, LogPosition position) implements TableChange {

  @Override
  public LogRecord.Topic topic() {
    return LogRecord.Topic.ACCOUNTS;
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
