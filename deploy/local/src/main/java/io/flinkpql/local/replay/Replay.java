// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.replay;

import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.SourcedMessageSerializer;
import io.flinkpql.job.scoring.ReplayTopology;
import io.flinkpql.local.file.NdjsonLine;
import io.flinkpql.local.file.NdjsonSource;
import io.flinkpql.local.file.OutputLine;
import io.flinkpql.local.file.SortedFile;
import io.flinkpql.rules.PublishedRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A replay of files.
 *
 * @param rules in force from the beginning
 * @param events files, in the order in which messages of one instant are applied
 * @param asOf where all clocks end, ms
 * @param qualifications file to write, if any
 * @param accounts file to write, if any
 * @param deadLetters file to write, if any
 */
public record Replay(
    PublishedRules rules,
    List<Path> events,
    OptionalLong asOf,
    Optional<Path> qualifications,
    Optional<Path> accounts,
    Optional<Path> deadLetters) {

  /** Adds the whole replay, from files to files, to {@code env}. */
  public void assemble(StreamExecutionEnvironment env) {
    DataStream<SourcedMessage> messages =
        lines(env)
            .flatMap(new ParseLines(rules, events.stream().map(Path::toString).toList()))
            .returns(SourcedMessageSerializer.TYPE)
            .uid("parse")
            .name("Parse");
    ReplayTopology.Outputs outputs =
        ReplayTopology.assemble(env, messages, rules, asOf, accounts.isPresent());

    write(
        outputs
            .qualifications()
            .map(
                r ->
                    OutputLine.qualification(r.effectiveAt(), r.account(), r.sequence(), r.value()))
            .returns(TypeInformation.of(OutputLine.class)),
        qualifications,
        "qualifications");
    write(
        outputs
            .accounts()
            .map(r -> OutputLine.account(r.account(), r.value()))
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
  }

  /**
   * Lines, read by as many subtasks as there are files for. Where that is all of them, each goes on
   * with what it read: in a batch job whatever goes to another subtask is written down first, and
   * lines are several times as large as what is left of them.
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
