// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.Backfill;
import io.flinkpql.job.BackfillIncompleteException;
import io.flinkpql.job.BackfillRefusedException;
import io.flinkpql.job.OneOffTask;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.rules.RulesTopicException;
import io.flinkpql.job.scoring.MessagesEndEarlyException;
import io.flinkpql.local.replay.MessageFiles;
import io.flinkpql.local.server.RunDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Implements {@code rules backfill}: gives a candidate the usage from before its begin. */
@Command(
    name = "backfill",
    description = {
      "Gives a candidate the usage from before its begin: counts past messages in a local batch"
          + " job, waits until the running scoring job has merged the counts, and publishes that"
          + " the candidate is covered. It may be stopped at any time and run again.",
      "Exit status 1: brokers do not answer, or the scoring job does not merge in time. Exit status"
          + " 2: there is no such candidate, it has not begun, or the files end before its begin.",
      ""
    })
final class RulesBackfillCommand implements Callable<Integer> {

  private static final String TASK = "backfill";

  @Spec private CommandSpec spec;
  @Mixin private RulesConnection connection;
  @Mixin private FormatOption format;

  @Parameters(paramLabel = "NAME", description = "Name of the candidate's rule set.")
  private String name;

  @ArgGroup(multiplicity = "1")
  private Input input;

  /** Names where past messages come from. */
  private static final class Input {

    @Option(
        names = "--from-topic",
        required = true,
        description = {
          "Read the usage topics of --config",
          "from their first message to their present end."
        })
    private boolean topics;

    @Option(
        names = "--events",
        required = true,
        arity = "1..*",
        paramLabel = "FILE",
        description =
            "Read files of messages: one JSON document per line, optionally gzipped, or Avro"
                + " files. They must reach the begin of the candidate, and hold deletions too.")
    private List<Path> files = List.of();
  }

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Parallelism of the job; default: the number of processors.")
  private int parallelism = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "1h",
      converter = DurationConverter.class,
      description = "Longest time to wait for the scoring job; default: 1h.")
  private Duration longestWait;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who runs it, for the list; default: the system's user.")
  private String by;

  @Override
  public Integer call() throws Exception {
    if (parallelism < 1) {
      throw new RefusedException("--parallelism: must be 1 or more");
    }
    InputFiles.check(input.files);
    try {
      backfill(Backfill.of(connection.configuration(), name, System.currentTimeMillis()));
    } catch (BackfillRefusedException e) {
      throw new RefusedException(e.getMessage());
    } catch (InvalidOptionsException e) {
      throw new RefusedException(e.errors());
    } catch (BackfillIncompleteException | RulesTopicException e) {
      throw new FailedException(e.getMessage(), e);
    }
    return 0;
  }

  private void backfill(Backfill backfill) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try (MergeProgress progress = new MergeProgress(spec.commandLine().getErr())) {
      backfill.run(
          ends -> scan(backfill, ends),
          longestWait,
          progress::at,
          step -> {
            out.println(step);
            out.flush();
          },
          by);
    } catch (MessagesEndEarlyException e) {
      throw new RefusedException("--events: " + OneOffTask.reason(e));
    }
  }

  private JobExecutionResult scan(Backfill backfill, Map<TopicPartition, Long> ends)
      throws Exception {
    try (RunDirectory directory = RunDirectory.create()) {
      ReplayJob job = new ReplayJob(TASK, parallelism, directory, spec.commandLine().getErr());
      MessageFiles files =
          new MessageFiles(input.files, System.currentTimeMillis(), format.format());
      return input.topics
          ? job.run(environment -> backfill.scanTopics(environment, ends), OptionalLong.empty())
          : job.run(
              environment ->
                  backfill.scan(environment, files.parsedBy(environment, backfill.parsedBy())),
              files.plainBytes());
    }
  }

  /** Shows how far the scoring job has merged, once it has begun to. */
  private static final class MergeProgress implements AutoCloseable {

    private final PrintWriter err;
    private Optional<Progress> progress = Optional.empty();

    MergeProgress(PrintWriter err) {
      this.err = err;
    }

    void at(Backfill.Merge merge) {
      if (progress.isEmpty()) {
        progress = Optional.of(Progress.start(TASK + ", merging", "records", err));
      }
      progress
          .get()
          .at(
              merge.merged(),
              OptionalDouble.of((double) merge.merged() / Math.max(1, merge.written())));
    }

    @Override
    public void close() {
      progress.ifPresent(Progress::close);
    }
  }
}
