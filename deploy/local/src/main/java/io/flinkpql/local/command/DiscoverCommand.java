// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.discovery.CandidateRules;
import io.flinkpql.discovery.DiscoveryJson;
import io.flinkpql.discovery.DiscoveryReport;
import io.flinkpql.discovery.DiscoverySettings;
import io.flinkpql.discovery.Survey;
import io.flinkpql.local.replay.MessageFiles;
import io.flinkpql.local.report.DiscoveryPage;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.local.validation.DiscoverySummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Implements {@code discover}: finds the behaviours that come before conversions. */
@Command(
    name = "discover",
    description = {
      "Finds which behaviours of accounts come before a conversion: looks at every account each"
          + " Monday, compares hundreds of numbers of its usage with whether it paid afterwards, and"
          + " keeps what chance does not explain.",
      "Thresholds are chosen on the first 70 %% of the time; all figures are of the rest. Messages may"
          + " be in any order.",
      ""
    })
final class DiscoverCommand implements Callable<Integer> {

  private static final String RULES_OUT = "--rules-out";

  @Spec private CommandSpec spec;

  @Mixin private BatchOptions batch;

  @Mixin private FormatOption format;

  @Option(
      names = "--conversion",
      paramLabel = "EVENT",
      description = "Name of the event by which an account pays.")
  private Optional<String> conversion = Optional.empty();

  @Option(
      names = "--last",
      paramLabel = "N",
      description = "Use only the N accounts that paid last, of those that paid; default: all.")
  private int last = DiscoverySettings.ALL;

  @Mixin private AttributionOption attribution;

  @Option(
      names = "--gap",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "1d",
      description =
          "Time after each look in which paying does not count, so that the click on 'buy' is not"
              + " found as the cause of buying; default: ${DEFAULT-VALUE}.")
  private Duration gap;

  @Option(
      names = "--support",
      paramLabel = "SHARE",
      converter = ShareConverter.class,
      defaultValue = "1%",
      description = "Share of accounts that must have an event to be looked at; default: 1%%.")
  private double support;

  @Option(
      names = "--ignore",
      split = ",",
      paramLabel = "EVENT",
      description = "Events that are not looked at, separated by commas.")
  private List<String> ignored = List.of();

  @Option(
      names = RULES_OUT,
      paramLabel = "FILE",
      description = "Write a rule set to start from to this file, if anything predicts.")
  private Optional<Path> rulesOut = Optional.empty();

  @Mixin private ReportOptions report;

  @Override
  public Integer call() throws Exception {
    batch.check();
    DiscoverySettings settings = settings();
    InputFiles.check(batch.events());
    Map<String, Path> checked = new LinkedHashMap<>(report.outputs());
    rulesOut.ifPresent(path -> checked.put(RULES_OUT, path));
    OutputPaths.check(checked, batch.events());
    try (RunDirectory directory = RunDirectory.create();
        OutputFiles out = OutputFiles.create(report.outputs())) {
      DiscoveryRun run =
          new DiscoveryRun(
              settings,
              new MessageFiles(batch.events(), System.currentTimeMillis(), format.format()),
              batch,
              directory,
              spec.commandLine().getErr());
      Survey survey = run.survey();
      DiscoveryReport found = run.report(survey);
      write(found, out);
      out.complete();
      if (rulesOut.isPresent()) {
        writeRules(run, found, rulesOut.get());
      }
    }
    return 0;
  }

  private void write(DiscoveryReport found, OutputFiles out) throws Exception {
    if (report.isForTerminal()) {
      DiscoverySummary.print(found, spec.commandLine().getOut());
    }
    report.write(
        out,
        () -> DiscoveryJson.of(found),
        () ->
            DiscoveryPage.html(
                found, DiscoverySummary.sentence(found), DiscoverySummary.history(found)));
  }

  private DiscoverySettings settings() {
    String event =
        conversion.orElseThrow(
            () ->
                new RefusedException(
                    "--conversion: is missing: name the event by which an account pays, such as"
                        + " --conversion 'Subscription Started'"));
    if (last < 1) {
      throw new RefusedException("--last: must be 1 or more");
    }
    List<String> problems = CandidateRules.problems(event);
    if (!problems.isEmpty()) {
      throw new RefusedException("--conversion: " + problems.get(0));
    }
    return new DiscoverySettings(
        event, attribution.millis(), gap.toMillis(), support, ignored, last);
  }

  private void writeRules(DiscoveryRun run, DiscoveryReport found, Path file) throws Exception {
    Optional<String> rules = run.rules(found);
    if (rules.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println("warning: nothing predicts, so " + file + " is not written");
      return;
    }
    try (OutputFiles out = OutputFiles.create(Map.of(RULES_OUT, file))) {
      Files.writeString(out.path(RULES_OUT).orElseThrow(), rules.get());
      out.complete();
    }
  }
}
