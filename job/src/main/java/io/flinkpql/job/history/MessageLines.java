// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.SourcedMessageSerializer;
import io.flinkpql.message.MessageFormat;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Reads messages from files of Flink's file systems, one JSON document per line.
 *
 * @param files message files, optionally gzipped; messages with equal timestamps are applied in
 *     file order
 * @param names their names, for dead letters
 * @param startedAt the wall clock at the start of the job, ms since the epoch
 * @param format the format of all files
 */
public record MessageLines(
    List<Path> files, List<String> names, long startedAt, MessageFormat format)
    implements Messages {

  @Override
  public DataStream<SourcedMessage> messages(
      StreamExecutionEnvironment env, ParseLines.Reading reading) {
    return lines(env)
        .flatMap(
            new ParseLines(reading, names, Collections.nCopies(files.size(), format), startedAt))
        .returns(SourcedMessageSerializer.TYPE)
        .uid("parse")
        .name("Parse");
  }

  /**
   * Reads lines with one subtask per file.
   *
   * <p>With enough files for all subtasks, parsing is chained to reading. A batch job writes data
   * between subtasks to disk, and lines are several times larger than parsed messages.
   */
  private DataStream<NdjsonLine> lines(StreamExecutionEnvironment env) {
    SingleOutputStreamOperator<NdjsonLine> lines =
        env.fromSource(NdjsonSource.of(files), WatermarkStrategy.noWatermarks(), "Lines")
            .uid("lines");
    return files.size() < env.getParallelism()
        ? lines.setParallelism(files.size()).rebalance()
        : lines;
  }
}
