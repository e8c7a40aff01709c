// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A message that could not be used: one more in {@code pql_dead_letter_daily}.
 *
 * @param source topic that the message was read from
 * @param reason why it could not be used
 * @param at when it was set aside
 * @param position of the record in the dead-letters topic
 */
public record DeadLetter(String source, String reason, Instant at, LogPosition position)
    implements TableChange {
  static final String SOURCE_HEADER = "topic";
  static final String REASON_HEADER = "reason";

  /** The headers that a dead letter is read from. */
  static final List<String> HEADERS = List.of(SOURCE_HEADER, REASON_HEADER);

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
