// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.OneOffTask;
import io.flinkpql.job.options.InvalidOptionsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a one-off task of the jobs with the options that {@code run} takes. */
abstract class OneOffCommand implements Callable<Integer> {

  private final OneOffTask task;

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Configuration file of the jobs, as for run: YAML or properties.")
  private Path config;

  @Parameters(
      arity = "0..*",
      paramLabel = "OPTION",
      description = {"After --: options that override the file,", "such as --pql.parallelism=2."})
  private List<String> options = List.of();

  OneOffCommand(OneOffTask task) {
    this.task = task;
  }

  @Override
  public Integer call() throws InterruptedException {
    InputFiles.check(config);
    List<String> arguments = new ArrayList<>(List.of("--config=" + config));
    arguments.addAll(options);
    try {
      spec.commandLine()
          .getOut()
          .println(task.result(arguments.toArray(String[]::new), System.getenv()));
      return 0;
    } catch (InvalidOptionsException e) {
      throw new RefusedException(e.errors());
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new FailedException(OneOffTask.reason(e), e);
    }
  }
}
