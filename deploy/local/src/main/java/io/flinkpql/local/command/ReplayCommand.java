// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.scoring.ReplayCounts;
import io.flinkpql.local.file.PendingFile;
import io.flinkpql.local.replay.Replay;
import io.flinkpql.local.server.LocalFlink;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.message.IsoTime;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
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

  @Spec private CommandSpec spec;

  @Option(
      names = "--rules",
      required = true,
      paramLabel = "FILE",
      description = "Rule set file, YAML or JSON.")
  private Path rules;

  @Option(
      names = "--events",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files of messages: one JSON document per line, optionally gzipped.")
  private List<Path> events;

  @Option(
      names = "--as-of",
      paramLabel = "T",
      converter = TimeConverter.class,
      description = {
        "Skip messages after this time and evaluate every account up to it. An ISO time such as"
            + " 2026-03-04T10:15:30Z; default: the time of the latest applied message."
      })
  private OptionalLong asOf = OptionalLong.empty();

  @Option(
      names = "--qualifications",
      paramLabel = "OUT",
      description =
          "Write qualifications to this file, ordered by time, account and sequence number.")
  private Optional<Path> qualifications = Optional.empty();

  @Option(
      names = "--accounts",
      paramLabel = "OUT",
      description = "Write each account's final standing to this file, ordered by account.")
  private Optional<Path> accounts = Optional.empty();

  @Option(
      names = "--dead-letters",
      paramLabel = "OUT",
      description = "Write rejected messages and their reasons to this file, in input order.")
  private Optional<Path> deadLetters = Optional.empty();

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Parallelism of the job; default: the number of processors.")
  private int parallelism = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws Exception {
    if (parallelism < 1) {
      throw new RefusedException("--parallelism: must be 1 or more");
    }
    InputFiles.check(Stream.concat(Stream.of(rules), events.stream()).toList());
    RuleSet ruleSet = RuleSetFiles.read(rules);
    try (RunDirectory directory = RunDirectory.create();
        OutputFiles out = new OutputFiles()) {
      Replay replay =
          new Replay(
              // A matcher counts messages from this time on, so it must precede all of them.
              new PublishedRules(ruleSet, 0),
              events,
              System.currentTimeMillis(),
              asOf,
              out.open("--qualifications", qualifications),
              out.open("--accounts", accounts),
              out.open("--dead-letters", deadLetters));
      JobExecutionResult result = run(replay, directory);
      out.complete();
      spec.commandLine().getOut().println(ReplayReport.json(ReplayCounts.of(result)));
    }
    return 0;
  }

  private JobExecutionResult run(Replay replay, RunDirectory directory) throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(
            parallelism, LocalFlink.batchSettings(directory.path()));
    replay.assemble(environment);
    JobClient job = environment.executeAsync("replay");
    try (Progress progress = Progress.start("replay", "messages", spec.commandLine().getErr())) {
      return ReplayReport.await(job, progress);
    }
  }

  /** Holds the requested output files. All get their final names together, after the job. */
  private static final class OutputFiles implements AutoCloseable {
    private final List<PendingFile> files = new ArrayList<>();

    Optional<Path> open(String option, Optional<Path> target) {
      return target.map(
          path -> {
            try {
              PendingFile file = PendingFile.of(path);
              files.add(file);
              return file.path();
            } catch (IOException e) {
              throw new RefusedException(option + ": cannot write " + path + ": " + reason(e));
            }
          });
    }

    private static String reason(IOException e) {
      return e instanceof java.nio.file.NoSuchFileException ? "no such directory" : e.getMessage();
    }

    void complete() throws IOException {
      for (PendingFile file : files) {
        file.complete();
      }
    }

    @Override
    public void close() throws IOException {
      for (PendingFile file : files) {
        file.close();
      }
    }
  }

  /** Parses the time formats that are allowed in messages. */
  private static final class TimeConverter implements ITypeConverter<OptionalLong> {
    @Override
    public OptionalLong convert(String text) {
      long instant = IsoTime.parse(text);
      if (instant == IsoTime.BAD) {
        throw new TypeConversionException(
            "'" + text + "' is not a time such as 2026-03-04T10:15:30Z");
      }
      return OptionalLong.of(instant);
    }
  }
}
