// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * Deletes the older rows of an account under a rule set from {@code pql_account} and {@code
 * pql_account_daily}; read from a tombstone.
 *
 * @param key account and rule set
 * @param position of the tombstone in the accounts topic
 */
public record AccountRemoval(StandingColumns.Key key, LogPosition position) implements TableChange {

  @Override
  public String account() {
    return key.account();
  }

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
    return 50L + key.account().length();
  }

  @Override
  public void addTo(ChangeBatch batch) {
    batch.add(this);
  }
}
