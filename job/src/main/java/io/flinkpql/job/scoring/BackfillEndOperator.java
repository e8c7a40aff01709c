// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.backfill.BackfilledUsage;
import java.time.Instant;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InputSelectable;
import org.apache.flink.streaming.api.operators.InputSelection;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Passes on the usage of a backfill once it is known that its messages reach the begin of the
 * candidate. The first input is usage, the second broadcasts the latest event time of a message.
 * The second is read to its end first, so nothing is passed on if the messages end early.
 */
final class BackfillEndOperator extends AbstractStreamOperator<BackfilledUsage>
    implements TwoInputStreamOperator<BackfilledUsage, Long, BackfilledUsage>,
        InputSelectable,
        BoundedMultiInput {

  private static final long serialVersionUID = 1L;

  private final long begin;
  private transient long latest;
  private transient boolean latestRead;

  /**
   * Creates an operator.
   *
   * @param begin event time that the messages must reach, ms
   */
  BackfillEndOperator(long begin) {
    this.begin = begin;
  }

  @Override
  public void open() throws Exception {
    super.open();
    latest = Long.MIN_VALUE;
  }

  @Override
  public InputSelection nextSelection() {
    return latestRead ? InputSelection.FIRST : InputSelection.SECOND;
  }

  @Override
  public void processElement2(StreamRecord<Long> record) {
    latest = Math.max(latest, record.getValue());
  }

  @Override
  public void endInput(int input) {
    if (input == 2) {
      latestRead = true;
      requireBegin();
    }
  }

  private void requireBegin() {
    if (latest < begin) {
      throw new SuppressRestartsException(
          new MessagesEndEarlyException(
              "The messages end %s, and the candidate itself counts from %s on: add messages up to then"
                  .formatted(
                      latest == Long.MIN_VALUE
                          ? "before any event time"
                          : "at " + Instant.ofEpochMilli(latest),
                      Instant.ofEpochMilli(begin))));
    }
  }

  @Override
  public void processElement1(StreamRecord<BackfilledUsage> record) {
    output.collect(record);
  }
}
