// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import io.flinkpql.scoring.Qualification;
import java.time.Instant;
import java.util.Optional;

/**
 * Adds a qualification to {@code pql_qualification}, and to {@code pql_conversion} if it is the
 * account's conversion.
 *
 * @param standing the account's standing after the change
 * @param kind kind of the change, such as {@code promoted}
 * @param from tier held before; null below the first
 * @param to tier held after; null below the first
 * @param evidence JSON array of the conditions behind the change
 * @param trigger JSON object of the message behind the change; null if no message caused it
 * @param position of the record in the qualifications topic
 * @param consecutive whether {@code seq} directly follows the account's previous record, so that
 *     the row replaces none; false if unknown
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

  /** Returns a copy that is known to follow the account's previous record directly. */
  QualificationRow asConsecutive() {
    return new QualificationRow(
        standing, kind, from, to, evidence, trigger, position, /* consecutive= */ true);
  }

  boolean isConversion() {
    return kind.equals(Qualification.Kind.CONVERTED.text());
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
