// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.RuntimeOptions;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * Submits batch jobs to the cluster in whose client this runs, and waits for each of them.
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
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private Configuration settings() {
    Configuration settings = new Configuration();
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    // Flink would choose the parallelism by the size of the input.
    settings.set(BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_ENABLED, false);
    configuration
        .find(RuntimeOptions.PARALLELISM)
        .ifPresent(parallelism -> settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism));
    return settings;
  }
}
