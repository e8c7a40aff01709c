// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import io.flinkpql.record.DeadLetterHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Counts one rejected message in {@code pql_dead_letter_daily}.
 *
 * @param source topic that the message was read from
 * @param reason code of the rejection, such as {@code no_account}
 * @param at wall-clock time at which the dead letter was written
 * @param position of the record in the dead-letters topic
 */
public record DeadLetter(String source, String reason, Instant at, LogPosition position)
    implements TableChange {

  /** Lists the headers that delivery reads from a dead letter. */
  static final List<String> HEADERS = List.of(DeadLetterHeaders.TOPIC, DeadLetterHeaders.REASON);

  @Override
  public LogRecord.Topic topic() {
    return LogRecord.Topic.DEAD_LETTERS;
  }

  @Override
  public String account() {
    return null;
  }

  @Override
  public Optional<Instant> producedAt() {
    return Optional.of(at);
  }

  @Override
  public long sizeInBytes() {
    return 80L + source.length() + reason.length();
  }

  @Override
  public void addTo(ChangeBatch batch) {
    batch.add(this);
  }
}
