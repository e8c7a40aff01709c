// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs batch jobs one after the other, each to its end. */
@FunctionalInterface
public interface BatchJobs {

  /**
   * Runs a job and passes on its results.
   *
   * @param name name of the job
   * @param assembly adds the job to an environment and returns its results
   * @param each receives each result, in no order
   * @throws Exception the job's failure
   */
  <T> JobExecutionResult collect(
      String name, Function<StreamExecutionEnvironment, DataStream<T>> assembly, Consumer<T> each)
      throws Exception;
}
