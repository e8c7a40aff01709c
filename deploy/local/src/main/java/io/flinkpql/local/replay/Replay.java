// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.replay;

import io.flinkpql.job.history.ParseLines;
import io.flinkpql.job.history.ParseLines.OpenReading;
import io.flinkpql.job.routing.AccountPaths;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.scoring.ReplayTopology;
import io.flinkpql.job.scoring.ReplayTopology.Extra;
import io.flinkpql.local.file.OutputLine;
import io.flinkpql.local.file.SortedFile;
import io.flinkpql.local.survey.NameSurvey;
import io.flinkpql.message.Interests;
import io.flinkpql.message.MessageParser;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import io.flinkpql.validation.AccountOutcome;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Defines a replay of files.
 *
 * @param rules versions of the rule set in the order in which they come into force
 * @param files message files
 * @param asOf instant to which all clocks advance at the end, ms since the epoch; empty for the
 *     latest applied message
 * @param qualifications output file for qualifications, if any
 * @param accounts output file for standings, if any
 * @param deadLetters output file for dead letters, if any
 * @param purpose further results to compute
 */
public record Replay(
    RuleHistory rules,
    MessageFiles files,
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

  /**
   * Assembles the whole topology, from input files to output files, in {@code env}.
   *
   * @return how accounts fared; empty unless the purpose is {@link Purpose#BACKTEST}
   */
  public DataStream<AccountOutcome> assemble(StreamExecutionEnvironment env) {
    DataStream<SourcedMessage> messages =
        files.messages(env, reading(rules, purpose == Purpose.SURVEY));
    ReplayTopology.Outputs outputs =
        ReplayTopology.assemble(
            env, messages, AccountPaths.of(files.format()), rules, asOf, extras());

    write(
        outputs
            .qualifications()
            .map(
                record ->
                    OutputLine.qualification(
                        record.effectiveAt(),
                        record.account(),
                        record.ruleSet(),
                        record.sequence(),
                        record.value()))
            .returns(TypeInformation.of(OutputLine.class)),
        qualifications,
        "qualifications");
    write(
        outputs
            .accounts()
            .map(record -> OutputLine.account(record.account(), record.ruleSet(), record.value()))
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

  private static ParseLines.Reading reading(RuleHistory rules, boolean surveyed) {
    if (!surveyed) {
      return (context, clock, format) ->
          OpenReading.of(new MessageParser(format, RuleInterests.following(() -> rules), clock));
    }
    return (context, clock, format) -> {
      NameSurvey names = new NameSurvey(context, rules.latestRules());
      Interests interests = Interests.always(names.interest());
      return new OpenReading(new MessageParser(format, () -> interests, clock), names::count);
    };
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

  private static void write(DataStream<OutputLine> lines, Optional<Path> file, String name) {
    if (file.isPresent()) {
      SortedFile.write(lines, file.get(), name);
    } else {
      lines.sinkTo(new DiscardingSink<>()).uid("no-" + name).name("no " + name);
    }
  }
}
