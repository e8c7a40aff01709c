// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.RuntimeOptions;
import io.flinkpql.local.server.Jobs;
import io.flinkpql.local.server.LocalFlink;
import io.flinkpql.local.server.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
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
      ""
    })
final class RunCommand implements Callable<Integer> {

  private static final int JOBS = 2;

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Configuration file, YAML or properties: pql.* options and Flink's own.")
  private Path config;

  @Parameters(
      arity = "0..*",
      paramLabel = "--pql.OPTION=VALUE",
      description = "After --: options that override the file.")
  private List<String> options = List.of();

  @Override
  public Integer call() throws Exception {
    InputFiles.check(config);
    JobConfiguration configuration = configuration();
    PrintWriter err = spec.commandLine().getErr();
    int parallelism =
        configuration
            .find(RuntimeOptions.PARALLELISM)
            .orElse(Runtime.getRuntime().availableProcessors());
    RunDirectory directory = RunDirectory.create();
    LocalFlink flink = LocalFlink.start(directory.path(), parallelism * JOBS);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(flink, directory), "run-exit"));
    JobClient delivery = Jobs.delivery(flink, configuration);
    JobClient scoring = Jobs.scoring(flink, configuration);
    err.println("Both jobs are running; web UI: " + flink.web() + ". Press Ctrl-C to stop.");
    awaitEnd(delivery, scoring);
    return 0;
  }

  private JobConfiguration configuration() {
    List<String> arguments = new ArrayList<>(List.of("--config=" + config));
    arguments.addAll(options);
    try {
      return Jobs.configuration(arguments, System.getenv());
    } catch (InvalidOptionsException e) {
      throw new RefusedException(e.errors());
    }
  }

  /**
   * Waits until either job ends. Both read without bound, so only failing or cancelling ends them.
   */
  private static void awaitEnd(JobClient delivery, JobClient scoring) throws InterruptedException {
    CompletableFuture<JobExecutionResult> first =
        delivery
            .getJobExecutionResult()
            .applyToEither(scoring.getJobExecutionResult(), result -> result);
    try {
      first.get();
    } catch (ExecutionException e) {
      throw new FailedException("a job failed: " + e.getCause().getMessage(), e);
    }
  }

  private static void close(LocalFlink flink, RunDirectory directory) {
    try {
      flink.close();
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException("could not delete the temporary directory", e);
    }
  }
}
