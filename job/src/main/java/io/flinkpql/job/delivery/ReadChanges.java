package io.flinkpql.job.delivery;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records as changes. Those that cannot be read go on as {@link RefusedRecord}s, and are
 * counted in the metric {@code unreadableRecords}.
 */
final class ReadChanges extends RichMapFunction<LogRecord, TableChange> {
  private static final Logger LOG = LoggerFactory.getLogger(ReadChanges.class);

  private transient LogRecordReader reader;
  private transient Counter unreadable;

  @Override
  public void open(OpenContext context) {
    reader = new LogRecordReader();
    unreadable = getRuntimeContext().getMetricGroup().counter("unreadableRecords");
  }

  @Override
  public TableChange map(LogRecord record) {
    TableChange change = reader.read(record);
    if (change instanceof RefusedRecord refused) {
      unreadable.inc();
      LOG.error(
          "A record of {} at {} cannot be read: {}",
          refused.topic(),
          refused.position(),
          refused.reason());
    }
    return change;
  }
}
