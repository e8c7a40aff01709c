// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;

/** What one committed record does to the tables. */
public sealed interface TableChange extends Serializable
    permits AccountRow,
        AccountRemoval,
        QualificationRow,
        HistoryRemoval,
        RuleSetRow,
        DeadLetter,
        RefusedRecord {

  /** Where the record stands in its topic. */
  LogPosition position();

  /** Which topic the record stands in. */
  LogRecord.Topic topic();

  /** The account that the record is about; null if it is about none. */
  String account();

  /** When scoring found what the record says, by its wall clock; empty where it does not say. */
  Optional<Instant> producedAt();

  /** About how many bytes the change takes in memory and on the wire. */
  long sizeInBytes();

  /** Adds the change to a batch, after those that are in it. */
  void addTo(ChangeBatch batch);
}
