// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.local.demo.InterruptHandler;
import io.flinkpql.local.run.LocalRun;
import io.flinkpql.local.run.RunFailedException;
import io.flinkpql.local.run.RunOptions;
import io.flinkpql.local.server.Jobs;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.local.server.ShutdownHook;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Implements {@code run}: both jobs on a local Flink cluster, with external servers. */
@Command(
    name = "run",
    description = {
      "Runs the scoring and delivery jobs on this machine against your own Kafka and PostgreSQL."
          + " Accepts the same options as on a cluster (see ./pql options). Stop it with Ctrl-C.",
      "",
      "Both jobs save their state in the directory of --state, at every checkpoint and when they"
          + " are stopped. The next run resumes from there.",
      ""
    })
final class RunCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Configuration file, YAML or properties: pql.* options and Flink's own.")
  private Path config;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = {
        "Directory for the state of both jobs. Every installation needs one of its own.",
        "Default: ./pql-state"
      })
  private Optional<Path> state = Optional.empty();

  @Option(
      names = "--fresh",
      description = {
        "Start with empty state: forget the usage of all accounts, and print what is lost.",
        "Scoring then reads the usage topics from the earliest message, unless",
        "pql.kafka.start says otherwise."
      })
  private boolean fresh;

  @Parameters(
      arity = "0..*",
      paramLabel = "OPTION",
      description = {"After --: options that override the file,", "such as --pql.parallelism=2."})
  private List<String> options = List.of();

  private Optional<Path> log = Optional.empty();

  @Override
  public Integer call() throws Exception {
    InputFiles.check(config);
    RunOptions run =
        new RunOptions(
            configuration(),
            state.orElse(RunOptions.DEFAULT_STATE).toAbsolutePath().normalize(),
            state.isPresent(),
            fresh);
    RunDirectory directory = RunDirectory.create();
    try (directory) {
      run(run, directory);
      return 0;
    } catch (InvalidOptionsException e) {
      throw new RefusedException(e.errors());
    } catch (RunFailedException e) {
      throw failed(e);
    }
  }

  private void run(RunOptions options, RunDirectory directory)
      throws InvalidOptionsException, RunFailedException, IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try (LocalRun run = LocalRun.start(options, directory, err::println);
        ShutdownHook hook = new ShutdownHook("run-exit", () -> close(run, directory));
        InterruptHandler interrupts = InterruptHandler.ofTerminationToo()) {
      watch(run, directory, interrupts);
      run.stop();
    }
  }

  private void watch(LocalRun run, RunDirectory directory, InterruptHandler interrupts)
      throws RunFailedException, InterruptedException {
    try {
      run.watch(interrupts::requested);
    } catch (RunFailedException e) {
      log = run.keepLog(directory.log());
      throw e;
    }
  }

  private FailedException failed(RunFailedException failure) {
    List<String> lines = new ArrayList<>(failure.problems());
    log.ifPresent(path -> lines.add("the log is in " + path));
    return new FailedException(lines, failure);
  }

  private JobConfiguration configuration() {
    List<String> arguments = new ArrayList<>(List.of("--config=" + config));
    arguments.addAll(options);
    try {
      JobConfiguration configuration = Jobs.configuration(arguments, System.getenv());
      if (!fresh) {
        return configuration;
      }
      arguments.addAll(optionsOfFreshStart(configuration));
      return Jobs.configuration(arguments, System.getenv());
    } catch (InvalidOptionsException e) {
      throw new RefusedException(e.errors());
    }
  }

  /** Returns the options that a start with empty state needs and the user has not set. */
  private static List<String> optionsOfFreshStart(JobConfiguration configuration) {
    List<String> options = new ArrayList<>();
    if (configuration.find(KafkaOptions.START_WITHOUT_STATE).isEmpty()) {
      options.add("--" + KafkaOptions.START_WITHOUT_STATE.key() + "=true");
    }
    if (configuration.find(KafkaOptions.START).isEmpty()) {
      options.add("--" + KafkaOptions.START.key() + "=" + KafkaOptions.Start.EARLIEST);
    }
    return options;
  }

  private static void close(LocalRun run, RunDirectory directory) {
    try {
      run.close();
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException("could not delete the temporary directory", e);
    }
  }
}
