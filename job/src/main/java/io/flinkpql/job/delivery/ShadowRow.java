// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * Adds a qualification under a candidate to {@code pql_shadow_qualification}.
 *
 * @param qualification the row, as one of {@code pql_qualification} would be; its position is in
 *     the topic of shadow qualifications
 */
public record ShadowRow(QualificationRow qualification) implements TableChange {

  @Override
  public LogPosition position() {
    return qualification.position();
  }

  @Override
  public LogRecord.Topic topic() {
    return LogRecord.Topic.SHADOW_QUALIFICATIONS;
  }

  @Override
  public String account() {
    return qualification.account();
  }

  @Override
  public Optional<Instant> producedAt() {
    return qualification.producedAt();
  }

  @Override
  public long sizeInBytes() {
    return qualification.sizeInBytes();
  }

  @Override
  public void addTo(ChangeBatch batch) {
    batch.add(this);
  }
}
