// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.RuntimeOptions;
import io.flinkpql.job.runtime.BatchSettings;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * Submits batch jobs to the cluster in whose client this runs, and waits for each of them. Outside
 * any client they run in this process.
 *
 * @param configuration parallelism and Flink's own options
 */
public record ClusterJobs(JobConfiguration configuration) implements BatchJobs {

  @Override
  public <T> JobExecutionResult collect(
      String name, Function<StreamExecutionEnvironment, DataStream<T>> assembly, Consumer<T> each)
      throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(settings());
    try (CloseableIterator<T> results = assembly.apply(environment).collectAsync()) {
      JobClient job = environment.executeAsync(name);
      // The job waits for a reader of its results, so they are read while it runs.
      results.forEachRemaining(each);
      return job.getJobExecutionResult().get();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /**
   * Runs a job without results to its end.
   *
   * @param name name of the job
   * @param assembly adds the job to an environment
   * @throws Exception the job's failure
   */
  public JobExecutionResult run(String name, Consumer<StreamExecutionEnvironment> assembly)
      throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(settings());
    assembly.accept(environment);
    try {
      return environment.executeAsync(name).getJobExecutionResult().get();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static Exception failure(ExecutionException failed) {
    return failed.getCause() instanceof Exception cause ? cause : failed;
  }

  private Configuration settings() {
    Configuration settings = BatchSettings.create();
    configuration
        .find(RuntimeOptions.PARALLELISM)
        .ifPresent(parallelism -> settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism));
    return settings;
  }
}
