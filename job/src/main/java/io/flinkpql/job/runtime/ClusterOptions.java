// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.runtime;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.Configuration;

/**
 * Separates the Flink options in a job's file that a job can set from those that only the processes
 * of a cluster read, at their start. Flink ignores the latter in a job without a word; {@code
 * rest.port} even makes its client wait for an address where nobody answers.
 */
public final class ClusterOptions {

  private static final List<String> OF_A_JOB =
      List.of(
          "client.",
          "execution.",
          "metrics.latency.",
          "parallelism.default",
          "pipeline.",
          "restart-strategy",
          "state.",
          "table.",
          "task.cancellation.");

  /** Lists options of the cluster whose keys begin like those of a job. */
  private static final Set<String> OF_THE_CLUSTER =
      Set.of(
          "execution.attached",
          "execution.checkpointing.num-retained",
          "execution.shutdown-on-application-finish",
          "execution.shutdown-on-attached-exit",
          "execution.submit-failed-job-on-application-error",
          "execution.target",
          "state.checkpoints.num-retained");

  private ClusterOptions() {}

  /** Returns the options in a job's file that only a cluster reads. */
  public static Configuration of(JobConfiguration job) {
    Configuration cluster = new Configuration();
    job.flink()
        .toMap()
        .forEach(
            (key, value) -> {
              if (isOfTheCluster(key)) {
                cluster.setString(key, value);
              }
            });
    return cluster;
  }

  /** Returns the options in a job's file that the job itself can set. */
  static Configuration settable(JobConfiguration job) {
    Configuration settable = job.flink();
    of(job).keySet().forEach(settable::removeKey);
    return settable;
  }

  /**
   * Refuses options that only a cluster reads.
   *
   * @throws InvalidOptionsException with every such option
   */
  public static void refuse(JobConfiguration job) throws InvalidOptionsException {
    List<String> errors =
        of(job).keySet().stream()
            .sorted()
            .map(
                key ->
                    key
                        + ": is read by the Flink cluster only, never from a job; set it in the"
                        + " cluster's config.yaml and remove it from the job's file")
            .toList();
    if (!errors.isEmpty()) {
      throw new InvalidOptionsException(errors);
    }
  }

  private static boolean isOfTheCluster(String key) {
    return OF_THE_CLUSTER.contains(key) || OF_A_JOB.stream().noneMatch(key::startsWith);
  }
}
