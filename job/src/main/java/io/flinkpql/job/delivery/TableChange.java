// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;

/** Describes the effect of one committed record on the tables. */
public sealed interface TableChange extends Serializable
    permits AccountRow,
        AccountRemoval,
        QualificationRow,
        HistoryRemoval,
        ShadowRow,
        ShadowRemoval,
        RuleSetRow,
        DeadLetter,
        RefusedRecord {

  /** Returns the partition and offset of the record. */
  LogPosition position();

  /** Returns the topic of the record. */
  LogRecord.Topic topic();

  /** Returns the account id; null for rule sets and dead letters. */
  String account();

  /** Returns the wall-clock time at which scoring produced the record; empty if unknown. */
  Optional<Instant> producedAt();

  /** Returns an estimate of the serialized size, in bytes. */
  long sizeInBytes();

  /** Adds the change to a batch, after the changes already in it. */
  void addTo(ChangeBatch batch);
}
