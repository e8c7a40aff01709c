// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.local.replay.MessageFiles;
import io.flinkpql.local.report.BacktestPage;
import io.flinkpql.local.report.RuleSetRecords;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.local.validation.BacktestSummary;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.validation.BacktestJson;
import io.flinkpql.validation.BacktestReport;
import io.flinkpql.validation.RuleSetOutcomes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Implements {@code backtest}: measures how well a rule set would have predicted purchase. */
@Command(
    name = "backtest",
    description = {
      "Replays past messages and measures whether the tiers and segments of a rule set predicted"
          + " purchase: which share of leads paid, which share of payers were leads before, how much"
          + " better than chance that is, and how long it took.",
      "The rule set must name a conversion, such as 'conversion: {event: Subscription Started}'.",
      ""
    })
final class BacktestCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--rules",
      required = true,
      paramLabel = "FILE",
      description = "Rule set file, YAML or JSON.")
  private Path rules;

  @Mixin private BatchOptions batch;

  @Mixin private FormatOption format;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description =
          "A second rule set: shows its figures on the same messages, and which leads differ.")
  private Optional<Path> against = Optional.empty();

  @Mixin private AttributionOption attribution;

  @Option(
      names = "--holdout-after",
      paramLabel = "T",
      converter = TimeConverter.class,
      description =
          "Also show the leads that qualified before this time and from it on side by side.")
  private OptionalLong holdoutAfter = OptionalLong.empty();

  @Mixin private ReportOptions report;

  @Override
  public Integer call() throws Exception {
    batch.check();
    List<Path> inputs =
        Stream.of(Stream.of(rules), against.stream(), batch.events().stream())
            .flatMap(s -> s)
            .toList();
    InputFiles.check(inputs);
    OutputPaths.check(report.outputs(), inputs);
    List<RuleSet> ruleSets = ruleSets();
    try (RunDirectory directory = RunDirectory.create();
        OutputFiles out = OutputFiles.create(report.outputs())) {
      List<RuleSetRecords> records = records(ruleSets, directory);
      BacktestReport figures = report(records, directory);
      if (report.isForTerminal()) {
        BacktestSummary.print(figures, spec.commandLine().getOut());
      }
      report.write(out, () -> BacktestJson.of(figures), () -> BacktestPage.html(figures, records));
      out.complete();
    }
    return 0;
  }

  /** Names the files of the records from which the page takes its evidence. */
  private static List<RuleSetRecords> records(List<RuleSet> ruleSets, RunDirectory directory) {
    return IntStream.range(0, ruleSets.size())
        .mapToObj(
            i ->
                new RuleSetRecords(
                    ruleSets.get(i), directory.path().resolve("qualifications-" + i + ".ndjson")))
        .toList();
  }

  /** Reads the rule set and, if given, the one to compare with. */
  private List<RuleSet> ruleSets() throws IOException {
    List<RuleSet> ruleSets = new ArrayList<>();
    for (Path file : Stream.concat(Stream.of(rules), against.stream()).toList()) {
      RuleSet ruleSet = RuleSetFiles.read(file);
      if (ruleSet.conversions().isEmpty()) {
        throw new RefusedException(
            file
                + ": names no conversion, so nothing says which accounts paid: add a line such as"
                + " 'conversion: {event: Subscription Started}'");
      }
      ruleSets.add(ruleSet);
    }
    return ruleSets;
  }

  private BacktestReport report(List<RuleSetRecords> ruleSets, RunDirectory directory)
      throws Exception {
    ReplayJob job =
        new ReplayJob("backtest", batch.parallelism(), directory, spec.commandLine().getErr());
    long startedAt = System.currentTimeMillis();
    RuleSetOutcomes first = outcomes(job, ruleSets.get(0), batch.asOf(), startedAt);
    Optional<RuleSetOutcomes> second = Optional.empty();
    if (ruleSets.size() > 1) {
      // Rule sets match different messages, so each would otherwise end at another instant.
      OptionalLong sameEnd = OptionalLong.of(first.asOf());
      second = Optional.of(outcomes(job, ruleSets.get(1), sameEnd, startedAt));
    }
    return BacktestReport.of(first, second, attribution.millis(), holdoutAfter);
  }

  private RuleSetOutcomes outcomes(
      ReplayJob job, RuleSetRecords records, OptionalLong end, long startedAt) throws Exception {
    return job.outcomes(
            records.rules(),
            new MessageFiles(batch.events(), startedAt, format.format()),
            end,
            report.wantsPage() ? Optional.of(records.qualifications()) : Optional.empty())
        .orElseThrow(() -> new RefusedException(nothingApplies(records.rules())));
  }

  private String nothingApplies(RuleSet ruleSet) {
    return batch.asOf().isPresent()
        ? "--as-of: no message up to this time applies to rule set '%s': name a later time"
            .formatted(ruleSet.name())
        : ("--events: no message applies to rule set '%s'; './pql validate %s --events ...' shows"
                + " which of its events occur")
            .formatted(ruleSet.name(), rules);
  }
}
