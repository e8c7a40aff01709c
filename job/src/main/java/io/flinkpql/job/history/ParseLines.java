// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.MessageFormat;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent.Position;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.util.Collector;

/**
 * Parses lines of files into messages. The file number takes the place of the partition, the line
 * number that of the offset.
 */
public final class ParseLines extends RichFlatMapFunction<NdjsonLine, SourcedMessage> {

  private static final long serialVersionUID = 1L;

  /** Names the accumulator of the bytes of all lines read, which a progress display needs. */
  public static final String READ_BYTES = "read-bytes";

  private static final int LINE_END = 1;

  private final Reading reading;
  private final List<String> files;
  private final long startedAt;
  private final LongCounter readBytes = new LongCounter();
  private final ArrayList<MessageFormat> formats;
  private transient List<OpenReading> open;

  /** Opens a reading in a subtask. */
  @FunctionalInterface
  public interface Reading extends Serializable {
    /**
     * Opens the reading.
     *
     * @param clock the wall clock of the replay
     * @param format format of the messages
     */
    OpenReading open(RuntimeContext context, LongSupplier clock, MessageFormat format);
  }

  /**
   * Holds how lines become messages.
   *
   * @param parser parses them
   * @param observer sees each message
   */
  public record OpenReading(MessageParser parser, Consumer<ParsedMessage> observer) {

    /** Returns a reading without an observer. */
    public static OpenReading of(MessageParser parser) {
      return new OpenReading(parser, message -> {});
    }
  }

  /**
   * Creates a parser.
   *
   * @param reading selects the fields and events to read
   * @param files file names, by file number
   * @param formats formats of the files, by file number
   * @param startedAt the wall clock at the start of the replay, ms; no event time may pass it by
   *     more than {@code limits.max_future_skew}
   */
  public ParseLines(
      Reading reading, List<String> files, List<MessageFormat> formats, long startedAt) {
    this.reading = reading;
    this.files = List.copyOf(files);
    this.formats = new ArrayList<>(formats);
    this.startedAt = startedAt;
  }

  @Override
  public void open(OpenContext context) {
    getRuntimeContext().addAccumulator(READ_BYTES, readBytes);
    Map<MessageFormat, OpenReading> byFormat = new HashMap<>();
    open = formats.stream().map(format -> byFormat.computeIfAbsent(format, this::opened)).toList();
  }

  private OpenReading opened(MessageFormat format) {
    return reading.open(getRuntimeContext(), () -> startedAt, format);
  }

  @Override
  public void flatMap(NdjsonLine line, Collector<SourcedMessage> out) {
    readBytes.add(line.bytes().length + LINE_END);
    if (line.truncated()) {
      out.collect(sourced(line, tooLarge(line)));
      return;
    }
    OpenReading reader = open.get(line.file());
    reader
        .parser()
        .parse(
            line.bytes(),
            line.timestamp(),
            position(line),
            message -> {
              reader.observer().accept(message);
              out.collect(sourced(line, message));
            });
  }

  private SourcedMessage sourced(NdjsonLine line, ParsedMessage message) {
    return new SourcedMessage(message, files.get(line.file()), line.file(), line.line());
  }

  private static Position position(NdjsonLine line) {
    return new Position(line.file(), line.line(), 0);
  }

  private static ParsedMessage tooLarge(NdjsonLine line) {
    return new ParsedMessage.Rejected(
        DeadLetterReason.TOO_LARGE,
        "the line is longer than " + line.bytes().length + " bytes",
        line.bytes(),
        Long.MIN_VALUE,
        position(line));
  }
}
