// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs a stage of identity in batch mode, with ties in input order.
 *
 * <p>Flink sorts keyed batch input by key and time, but in no stable order for equal times. This
 * operator buffers the messages of one user and instant, sorts them by position in the input, and
 * only then processes them.
 *
 * @param <OUT> type of the stage's output
 */
final class TieOrderingOperator<OUT> extends KeyedProcessOperator<String, UserMessage, OUT> {

  private static final long serialVersionUID = 1L;

  private transient List<StreamRecord<UserMessage>> tied;

  TieOrderingOperator(KeyedProcessFunction<String, UserMessage, OUT> stage) {
    super(stage);
  }

  @Override
  public void open() throws Exception {
    super.open();
    tied = new ArrayList<>();
  }

  /** Processes the buffer first, because changing the key drops the previous user's state. */
  @Override
  public void setCurrentKey(Object key) {
    if (!tied.isEmpty() && !key.equals(tied.get(0).getValue().user())) {
      processTied();
    }
    super.setCurrentKey(key);
  }

  @Override
  public void processElement(StreamRecord<UserMessage> record) {
    if (!tied.isEmpty() && tied.get(0).getTimestamp() != record.getTimestamp()) {
      processTied();
    }
    tied.add(new StreamRecord<>(record.getValue(), record.getTimestamp()));
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    processTied();
    super.processWatermark(mark);
  }

  private void processTied() {
    tied.sort((a, b) -> UserMessage.INPUT_ORDER.compare(a.getValue(), b.getValue()));
    for (StreamRecord<UserMessage> record : tied) {
      process(record);
    }
    tied.clear();
  }

  private void process(StreamRecord<UserMessage> record) {
    try {
      super.processElement(record);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a stage of identity could not process a message", e);
    }
  }
}
