// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Assembles the delivery job, which folds the committed topics into the tables. */
public final class DeliveryTopology {
  private DeliveryTopology() {}

  /**
   * Holds the inputs of the job.
   *
   * @param log records of the topics that scoring writes, each partition in offset order
   */
  public record Sources(Source<LogRecord, ?, ?> log) {}

  /**
   * Holds the outputs of the job.
   *
   * @param tables sink of the table changes; it must write the changes of an account in order
   */
  public record Sinks(Sink<TableChange> tables) {}

  /**
   * Adds the job's operators to {@code env}. One subtask reads and writes all changes of an
   * account, in the order of their partition.
   */
  public static void assemble(StreamExecutionEnvironment env, Sources sources, Sinks sinks) {
    env.fromSource(
            sources.log(),
            WatermarkStrategy.noWatermarks(),
            "Committed records",
            LogRecordSerializer.typeInformation())
        .uid("committed-records")
        .keyBy(LogRecord::orderingKey, Types.STRING)
        .process(new ReadChanges())
        .returns(TableChangeSerializer.typeInformation())
        .uid("read-changes")
        .name("Read changes")
        .sinkTo(sinks.tables())
        .uid("tables")
        .name("Tables");
  }
}
