// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * A change of an account's standing: a row of {@code pql_qualification}, and one of {@code
 * pql_conversion} if it is the account's conversion.
 *
 * @param standing what the account is at after the change
 * @param kind of change
 * @param from tier held before; null below the first
 * @param to tier held after; null below the first
 * @param evidence JSON array: the conditions behind the change
 * @param trigger JSON object: the message behind the change; null if there is none
 * @param position of the record in the qualifications topic
 * @param consecutive whether {@code seq} is the next after the account's last, so that the tables
 *     hold nothing of the account that this row takes the place of; false if it is not known
 */
public record QualificationRow(
    StandingColumns standing,
    String kind,
    String from,
    String to,
    String evidence,
    String trigger,
    LogPosition position,
    boolean consecutive)
    implements TableChange {

  static final String CONVERTED = "converted";

  /** The same row, of which it is known that it continues the account's history. */
  QualificationRow asConsecutive() {
    return new QualificationRow(
        standing, kind, from, to, evidence, trigger, position, /* consecutive= */ true);
  }

  boolean isConversion() {
    return kind.equals(CONVERTED);
  }

  @Override
  public LogRecord.Topic topic() {
    return LogRecord.Topic.QUALIFICATIONS;
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
    return standing.sizeInBytes() + evidence.length() + (trigger == null ? 0 : trigger.length());
  }

  @Override
  public void addTo(ChangeBatch batch) {
    batch.add(this);
  }
}
