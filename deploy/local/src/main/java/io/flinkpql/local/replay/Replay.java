// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.replay;

import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.SourcedMessageSerializer;
import io.flinkpql.job.scoring.ReplayTopology;
import io.flinkpql.job.scoring.ReplayTopology.Extra;
import io.flinkpql.local.file.LineReader;
import io.flinkpql.local.file.NdjsonLine;
import io.flinkpql.local.file.NdjsonSource;
import io.flinkpql.local.file.OutputLine;
import io.flinkpql.local.file.SortedFile;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.validation.AccountOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Defines a replay of files.
 *
 * @param rules versions of the rule set in the order in which they come into force
 * @param events message files; messages with equal timestamps are applied in file order
 * @param startedAt the wall clock at the start of the replay, ms since the epoch
 * @param asOf instant to which all clocks advance at the end, ms since the epoch; empty for the
 *     latest applied message
 * @param qualifications output file for qualifications, if any
 * @param accounts output file for standings, if any
 * @param deadLetters output file for dead letters, if any
 * @param purpose further results to compute
 */
public record Replay(
    RuleHistory rules,
    List<Path> events,
    long startedAt,
    OptionalLong asOf,
    Optional<Path> qualifications,
    Optional<Path> accounts,
    Optional<Path> deadLetters,
    Purpose purpose) {

  /** Lists the uses of a replay, which need different results. */
  public enum Purpose {
    /** Computes the records alone. */
    RECORDS,
    /** Counts what a {@code SurveyReport} shows. */
    SURVEY,
    /** Outputs when accounts qualified and paid. */
    BACKTEST
  }

  /** Names the accumulator of the bytes of all lines read, which a progress display needs. */
  public static final String READ_BYTES = "read-bytes";

  /**
   * Returns the size of all message files; empty if it is unknown how many bytes of messages they
   * hold: if one is compressed, or is no regular file.
   */
  public OptionalLong plainBytes() {
    long bytes = 0;
    for (Path file : events) {
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

  /**
   * Assembles the whole topology, from input files to output files, in {@code env}.
   *
   * @return how accounts fared; empty unless the purpose is {@link Purpose#BACKTEST}
   */
  public DataStream<AccountOutcome> assemble(StreamExecutionEnvironment env) {
    DataStream<SourcedMessage> messages =
        lines(env)
            .flatMap(
                new ParseLines(
                    rules,
                    events.stream().map(Path::toString).toList(),
                    startedAt,
                    purpose == Purpose.SURVEY))
            .returns(SourcedMessageSerializer.TYPE)
            .uid("parse")
            .name("Parse");
    ReplayTopology.Outputs outputs = ReplayTopology.assemble(env, messages, rules, asOf, extras());

    write(
        outputs
            .qualifications()
            .map(
                record ->
                    OutputLine.qualification(
                        record.effectiveAt(), record.account(), record.sequence(), record.value()))
            .returns(TypeInformation.of(OutputLine.class)),
        qualifications,
        "qualifications");
    write(
        outputs
            .accounts()
            .map(record -> OutputLine.account(record.account(), record.value()))
            .returns(TypeInformation.of(OutputLine.class)),
        accounts,
        "accounts");
    write(
        outputs
            .deadLetters()
            .map(new DeadLetterLine())
            .returns(TypeInformation.of(OutputLine.class)),
        deadLetters,
        "dead-letters");
    return outputs.outcomes();
  }

  private Set<Extra> extras() {
    Set<Extra> extras = EnumSet.noneOf(Extra.class);
    if (accounts.isPresent()) {
      extras.add(Extra.STANDINGS);
    }
    switch (purpose) {
      case RECORDS -> {}
      case SURVEY -> extras.add(Extra.TALLY);
      case BACKTEST -> extras.add(Extra.OUTCOMES);
    }
    return extras;
  }

  /**
   * Reads lines with one subtask per file.
   *
   * <p>With enough files for all subtasks, parsing is chained to reading. A batch job writes data
   * between subtasks to disk, and lines are several times larger than parsed messages.
   */
  private DataStream<NdjsonLine> lines(StreamExecutionEnvironment env) {
    SingleOutputStreamOperator<NdjsonLine> lines =
        env.fromSource(NdjsonSource.of(events), WatermarkStrategy.noWatermarks(), "Lines")
            .uid("lines");
    return events.size() < env.getParallelism()
        ? lines.setParallelism(events.size()).rebalance()
        : lines;
  }

  private static void write(DataStream<OutputLine> lines, Optional<Path> file, String name) {
    if (file.isPresent()) {
      SortedFile.write(lines, file.get(), name);
    } else {
      lines.sinkTo(new DiscardingSink<>()).uid("no-" + name).name("no " + name);
    }
  }
}
