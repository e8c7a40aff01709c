// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.scoring.ReplayCounts;
import io.flinkpql.local.replay.MessageFiles;
import io.flinkpql.local.replay.Replay;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.rulelog.PushTiming;
import io.flinkpql.rules.RuleHistory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Implements {@code replay}: scores messages from files in a local batch job. */
@Command(
    name = "replay",
    description = {
      "Scores messages from files with the operators of the scoring job. The same input gives the"
          + " same output, byte for byte, at any parallelism.",
      "Prints one line of JSON: counts of messages by outcome, of accounts and of qualifications.",
      ""
    })
final class ReplayCommand implements Callable<Integer> {

  private static final String RULES = "--rules";
  private static final String RULES_LOG = "--rules-log";
  private static final String QUALIFICATIONS = "--qualifications";
  private static final String ACCOUNTS = "--accounts";
  private static final String DEAD_LETTERS = "--dead-letters";

  @Spec private CommandSpec spec;

  @Option(
      names = RULES,
      paramLabel = "FILE",
      description =
          "Rule set file, YAML or JSON. Give it several times for versions that follow each other.")
  private List<Path> rules = List.of();

  @Option(
      names = "--active-from",
      paramLabel = "T",
      converter = TimeConverter.class,
      description =
          "Start of a version: one for each --rules after the first, which is in force from the"
              + " beginning.")
  private List<OptionalLong> activeFrom = List.of();

  @Option(
      names = RULES_LOG,
      paramLabel = "FILE",
      description = {
        "Dump of the rules topic in place of --rules: a line for each record, as kcat -J prints it"
            + " (ts, payload), or its value alone, which is in force from its 'at'."
      })
  private Optional<Path> rulesLog = Optional.empty();

  @Option(
      names = "--rules-lead",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = {"Lead of the job that read the rules topic,", "pql.rules.lead; default: 10s."})
  private Duration rulesLead = PushTiming.DEFAULT_LEAD;

  @Option(
      names = "--rules-keep",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = {"pql.rules.keep of the job that read", "the rules topic; default: 3d."})
  private Duration rulesKeep = PushTiming.DEFAULT_KEEP;

  @Mixin private BatchOptions batch;

  @Mixin private FormatOption format;

  @Option(
      names = QUALIFICATIONS,
      paramLabel = "OUT",
      description =
          "Write qualifications to this file, ordered by time, account and sequence number.")
  private Optional<Path> qualifications = Optional.empty();

  @Option(
      names = ACCOUNTS,
      paramLabel = "OUT",
      description = "Write each account's final standing to this file, ordered by account.")
  private Optional<Path> accounts = Optional.empty();

  @Option(
      names = DEAD_LETTERS,
      paramLabel = "OUT",
      description = "Write rejected messages and their reasons to this file, in input order.")
  private Optional<Path> deadLetters = Optional.empty();

  @Override
  public Integer call() throws Exception {
    batch.check();
    if (rules.isEmpty() == rulesLog.isEmpty()) {
      throw new RefusedException("give either %s or %s".formatted(RULES, RULES_LOG));
    }
    List<Path> inputs =
        Stream.of(rules.stream(), rulesLog.stream(), batch.events().stream())
            .flatMap(files -> files)
            .toList();
    InputFiles.check(inputs);
    OutputPaths.check(outputs(), inputs);
    RuleHistory history = history();
    MessageFiles files =
        new MessageFiles(batch.events(), System.currentTimeMillis(), format.format());
    try (RunDirectory directory = RunDirectory.create();
        OutputFiles out = OutputFiles.create(outputs())) {
      Replay replay =
          new Replay(
              history,
              files,
              batch.asOf(),
              out.path(QUALIFICATIONS),
              out.path(ACCOUNTS),
              out.path(DEAD_LETTERS),
              Replay.Purpose.RECORDS);
      JobExecutionResult result =
          new ReplayJob("replay", batch.parallelism(), directory, spec.commandLine().getErr())
              .run(replay);
      out.complete();
      spec.commandLine().getOut().println(ReplayReport.json(ReplayCounts.of(result)));
    }
    return 0;
  }

  private RuleHistory history() {
    List<Long> starts = activeFrom.stream().map(OptionalLong::getAsLong).toList();
    if (rulesLog.isEmpty()) {
      return ReplayedRules.ofFiles(rules, starts);
    }
    if (!starts.isEmpty()) {
      throw new RefusedException("--active-from: belongs to " + RULES + ", not to " + RULES_LOG);
    }
    return RuleLogFile.read(
        rulesLog.get(),
        new PushTiming(rulesLead, rulesKeep, false),
        spec.commandLine().getErr()::println);
  }

  /** Returns the requested output files by option. */
  private Map<String, Path> outputs() {
    Map<String, Path> outputs = new LinkedHashMap<>();
    qualifications.ifPresent(path -> outputs.put(QUALIFICATIONS, path));
    accounts.ifPresent(path -> outputs.put(ACCOUNTS, path));
    deadLetters.ifPresent(path -> outputs.put(DEAD_LETTERS, path));
    return outputs;
  }

  /** Parses durations such as {@code 10s}. */
  private static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return TimeUtils.parseDuration(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' is not a duration such as 10s");
      }
    }
  }
}
