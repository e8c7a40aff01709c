// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.replay;

import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.SourcedMessageSerializer;
import io.flinkpql.local.file.LineReader;
import io.flinkpql.local.file.NdjsonLine;
import io.flinkpql.local.file.NdjsonSource;
import io.flinkpql.message.MessageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Names files of messages as the source of a batch job.
 *
 * @param files message files; messages with equal timestamps are applied in file order
 * @param startedAt the wall clock at the start of the job, ms since the epoch
 * @param format the format of all files
 */
public record MessageFiles(List<Path> files, long startedAt, MessageFormat format) {

  /**
   * Returns the size of all message files; empty if it is unknown how many bytes of messages they
   * hold: if one is compressed, or is no regular file.
   */
  public OptionalLong plainBytes() {
    long bytes = 0;
    for (Path file : files) {
      try {
        if (!Files.isRegularFile(file) || LineReader.isCompressed(file)) {
          return OptionalLong.empty();
        }
        bytes += Files.size(file);
      } catch (IOException e) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(bytes);
  }

  /** Adds the reading and parsing of all files to {@code env}. */
  DataStream<SourcedMessage> messages(StreamExecutionEnvironment env, ParseLines.Reading reading) {
    return lines(env)
        .flatMap(new ParseLines(reading, files.stream().map(Path::toString).toList(), startedAt))
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
