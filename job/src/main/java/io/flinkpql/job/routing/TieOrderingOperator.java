// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs a stage of identity in a batch job. Its keyed input comes sorted by key and time, but what
 * is of one instant comes in any order: here it is held back until all of it is there, and handed
 * on as it stood in the input.
 *
 * @param <OUT> what the stage puts out
 */
final class TieOrderingOperator<OUT> extends KeyedProcessOperator<String, UserMessage, OUT> {

  private static final long serialVersionUID = 1L;

  private transient List<StreamRecord<UserMessage>> sameInstant;

  TieOrderingOperator(KeyedProcessFunction<String, UserMessage, OUT> stage) {
    super(stage);
  }

  @Override
  public void open() throws Exception {
    super.open();
    sameInstant = new ArrayList<>();
  }

  /** Before another user: what follows may end the state of this one. */
  @Override
  public void setCurrentKey(Object key) {
    if (!sameInstant.isEmpty() && !key.equals(sameInstant.get(0).getValue().user())) {
      processInstant();
    }
    super.setCurrentKey(key);
  }

  @Override
  public void processElement(StreamRecord<UserMessage> record) {
    if (!sameInstant.isEmpty() && sameInstant.get(0).getTimestamp() != record.getTimestamp()) {
      processInstant();
    }
    sameInstant.add(new StreamRecord<>(record.getValue(), record.getTimestamp()));
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    processInstant();
    super.processWatermark(mark);
  }

  private void processInstant() {
    sameInstant.sort((a, b) -> UserMessage.INPUT_ORDER.compare(a.getValue(), b.getValue()));
    for (StreamRecord<UserMessage> record : sameInstant) {
      process(record);
    }
    sameInstant.clear();
  }

  private void process(StreamRecord<UserMessage> record) {
    try {
      super.processElement(record);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a stage of identity failed", e);
    }
  }
}
