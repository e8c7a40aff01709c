// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import io.flinkpql.job.metric.Metric;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parses records into table changes. An unreadable record becomes a {@link RefusedRecord} and
 * counts in {@link Metric#UNREADABLE_RECORDS}.
 *
 * <p>State holds the last {@code seq} of each account. The function marks rows whose {@code seq}
 * follows directly, so that the sink need not search the history for rows to replace.
 */
final class ReadChanges extends KeyedProcessFunction<String, LogRecord, TableChange> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ReadChanges.class);

  private transient LogRecordReader reader;
  private transient Counter unreadable;

  /** Holds the last {@code seq} of the current account, by rule set. */
  private transient MapState<String, Long> lastSeq;

  @Override
  public void open(OpenContext context) {
    reader = new LogRecordReader();
    unreadable = Metric.UNREADABLE_RECORDS.counter(getRuntimeContext().getMetricGroup());
    lastSeq =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("last-seq", Types.STRING, Types.LONG));
  }

  @Override
  public void processElement(LogRecord record, Context context, Collector<TableChange> out)
      throws Exception {
    TableChange change = reader.read(record);
    if (change instanceof QualificationRow row) {
      out.collect(markConsecutive(row));
      return;
    }
    if (change instanceof HistoryRemoval removal) {
      lastSeq.remove(removal.key().ruleSet());
    } else if (change instanceof RefusedRecord refused) {
      unreadable.inc();
      LOG.error(
          "A record of {} at {} cannot be read: {}",
          refused.topic(),
          refused.position(),
          refused.reason());
    }
    out.collect(change);
  }

  private QualificationRow markConsecutive(QualificationRow row) throws Exception {
    String ruleSet = row.standing().ruleSet();
    long seq = row.standing().seq();
    Long last = lastSeq.get(ruleSet);
    lastSeq.put(ruleSet, seq);
    return last != null && seq == last + 1 ? row.asConsecutive() : row;
  }
}
