// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.replay;

import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.local.file.NdjsonLine;
import io.flinkpql.local.survey.NameSurvey;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Parses lines of files into messages. The file number takes the place of the partition, the line
 * number that of the offset.
 */
final class ParseLines extends RichFlatMapFunction<NdjsonLine, SourcedMessage> {

  private static final long serialVersionUID = 1L;
  private static final long NO_TIMESTAMP = -1;
  private static final int LINE_END = 1;

  private final RuleHistory rules;
  private final List<String> files;
  private final long startedAt;
  private final boolean surveyed;
  private final LongCounter readBytes = new LongCounter();
  private transient Optional<NameSurvey> survey;
  private transient MessageParser parser;

  /**
   * Creates a parser.
   *
   * @param rules versions of the rule set whose fields and events are read
   * @param files file names, by file number
   * @param startedAt the wall clock at the start of the replay, ms; no event time may pass it by
   *     more than {@code limits.max_future_skew}
   * @param surveyed whether to count the messages that have each name of the rule set
   */
  ParseLines(RuleHistory rules, List<String> files, long startedAt, boolean surveyed) {
    this.rules = rules;
    this.files = List.copyOf(files);
    this.startedAt = startedAt;
    this.surveyed = surveyed;
  }

  @Override
  public void open(OpenContext context) {
    getRuntimeContext().addAccumulator(Replay.READ_BYTES, readBytes);
    survey =
        surveyed
            ? Optional.of(new NameSurvey(getRuntimeContext(), rules.latestRules()))
            : Optional.empty();
    parser =
        survey
            .map(names -> new MessageParser(names.interest(), () -> startedAt))
            .orElseGet(
                () -> new MessageParser(RuleInterests.following(() -> rules), () -> startedAt));
  }

  @Override
  public void flatMap(NdjsonLine line, Collector<SourcedMessage> out) {
    readBytes.add(line.bytes().length + LINE_END);
    if (line.truncated()) {
      out.collect(sourced(line, tooLarge(line)));
      return;
    }
    parser.parse(
        line.bytes(),
        NO_TIMESTAMP,
        position(line),
        message -> {
          survey.ifPresent(names -> names.count(message));
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
