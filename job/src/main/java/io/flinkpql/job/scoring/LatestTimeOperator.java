// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.routing.SourcedMessage;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Outputs, at the end of bounded input, the latest event time of its messages, ms; {@link
 * Long#MIN_VALUE} if there is none.
 */
final class LatestTimeOperator extends AbstractStreamOperator<Long>
    implements OneInputStreamOperator<SourcedMessage, Long> {

  private static final long serialVersionUID = 1L;

  private transient long latest;

  @Override
  public void open() throws Exception {
    super.open();
    latest = Long.MIN_VALUE;
  }

  @Override
  public void processElement(StreamRecord<SourcedMessage> record) {
    latest = Math.max(latest, record.getValue().timestamp());
  }

  @Override
  public void finish() throws Exception {
    output.collect(new StreamRecord<>(latest));
    super.finish();
  }
}
