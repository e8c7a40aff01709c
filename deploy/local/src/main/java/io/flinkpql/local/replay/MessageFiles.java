// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.replay;

import io.flinkpql.job.history.MessageLines;
import io.flinkpql.job.history.MessageReader;
import io.flinkpql.job.history.Messages;
import io.flinkpql.job.history.ParseLines;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.message.MessageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Names files of messages as the source of a batch job.
 *
 * @param files message files; messages with equal timestamps are applied in file order
 * @param startedAt the wall clock at the start of the job, ms since the epoch
 * @param format the format of all files
 */
public record MessageFiles(List<Path> files, long startedAt, MessageFormat format)
    implements Messages {

  /**
   * Returns the size of all message files; empty if it is unknown how many bytes of messages they
   * hold: if one is compressed, is Avro, or is no regular file.
   */
  public OptionalLong plainBytes() {
    long bytes = 0;
    for (Path file : files) {
      try {
        if (!Files.isRegularFile(file) || !MessageReader.isPlain(file)) {
          return OptionalLong.empty();
        }
        bytes += Files.size(file);
      } catch (IOException e) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(bytes);
  }

  @Override
  public DataStream<SourcedMessage> messages(
      StreamExecutionEnvironment env, ParseLines.Reading reading) {
    return new MessageLines(
            files.stream()
                .map(file -> new org.apache.flink.core.fs.Path(file.toAbsolutePath().toUri()))
                .toList(),
            files.stream().map(Path::toString).toList(),
            startedAt,
            format)
        .messages(env, reading);
  }
}
