// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.scoring.ReplayCounts;
import io.flinkpql.job.scoring.ReplayTally;
import io.flinkpql.local.replay.MessageFiles;
import io.flinkpql.local.replay.Replay;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.local.survey.NameSurvey;
import io.flinkpql.local.survey.SurveyReport;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetSummary;
import io.flinkpql.rules.RuleSetWarning;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobExecutionResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Implements {@code validate}: checks rule set files and summarizes the valid ones. */
@Command(
    name = "validate",
    description = {
      "Validates rule sets. Prints every error with file, line and column, and a summary of each"
          + " valid rule set. Warns of conditions, events and names that are probably mistakes;"
          + " warnings do not change the exit status.",
      "With --events it also replays messages and prints the events, properties and traits that the"
          + " rule set names and no message has, and how many accounts meet each condition, tier"
          + " and segment at the end.",
      ""
    })
final class ValidateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Rule set files, YAML or JSON.")
  private List<Path> files;

  @Option(
      names = "--events",
      arity = "1..*",
      paramLabel = "FILE",
      description = {
        "Files of messages to compare one rule set with: one JSON document per line, optionally"
            + " gzipped, or Avro files. Give the rule set before this option."
      })
  private List<Path> events = List.of();

  @Mixin private FormatOption format;

  @Option(
      names = "--as-of",
      paramLabel = "T",
      converter = TimeConverter.class,
      description = {
        "With --events: skip messages after this time and evaluate every account up to it. Default:"
            + " the time of the latest applied message."
      })
  private OptionalLong asOf = OptionalLong.empty();

  @Override
  public Integer call() throws Exception {
    checkOptions();
    List<RuleSet> valid = readAll();
    if (!events.isEmpty()) {
      survey(valid.get(0));
    }
    return 0;
  }

  private void checkOptions() {
    if (events.isEmpty()) {
      if (asOf.isPresent()) {
        throw new RefusedException("--as-of: needs --events, whose messages it limits");
      }
      if (format.name().isPresent()) {
        throw new RefusedException("--format: needs --events, whose format it is");
      }
      return;
    }
    if (files.size() > 1) {
      throw new RefusedException(
          "--events: needs exactly one rule set, but %d are given: name one of them"
              .formatted(files.size()));
    }
    InputFiles.check(events);
  }

  /**
   * Reads all rule sets and prints what each of them computes.
   *
   * @throws RefusedException with the errors of all files
   */
  private List<RuleSet> readAll() {
    List<RuleSet> valid = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    for (Path file : files) {
      try {
        RuleSet rules = RuleSetFiles.read(file);
        spec.commandLine().getOut().println(file + ": valid");
        spec.commandLine().getOut().println(RuleSetSummary.of(rules));
        warn(file, rules);
        valid.add(rules);
      } catch (RefusedException e) {
        errors.addAll(e.errors());
      }
    }
    if (!errors.isEmpty()) {
      throw new RefusedException(errors);
    }
    return valid;
  }

  private void survey(RuleSet rules) throws Exception {
    Replay replay =
        new Replay(
            RuleHistory.of(new PublishedRules(rules, 0)),
            new MessageFiles(events, System.currentTimeMillis(), format.format()),
            asOf,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Replay.Purpose.SURVEY);
    try (RunDirectory directory = RunDirectory.create()) {
      JobExecutionResult result =
          new ReplayJob(
                  "validate",
                  Runtime.getRuntime().availableProcessors(),
                  directory,
                  spec.commandLine().getErr())
              .run(replay);
      spec.commandLine()
          .getOut()
          .print(
              SurveyReport.of(
                  rules,
                  ReplayCounts.of(result),
                  ReplayTally.of(result),
                  NameSurvey.missing(rules, result)));
      spec.commandLine().getOut().flush();
    }
  }

  private void warn(Path file, RuleSet rules) {
    for (RuleSetWarning warning : rules.warnings()) {
      spec.commandLine()
          .getErr()
          .println(
              file
                  + ":"
                  + warning.line()
                  + ":"
                  + warning.column()
                  + ": warning: "
                  + warning.message());
    }
  }
}
