// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.runtime;

import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/** Sets Flink up for batch jobs over past messages. */
public final class BatchSettings {

  private static final MemorySize SORT_MEMORY = MemorySize.ofMebiBytes(512);
  private static final MemorySize NETWORK_MEMORY = MemorySize.ofMebiBytes(128);

  private BatchSettings() {}

  /**
   * Returns the settings of a batch job. Those of memory and shuffles hold for a cluster that is
   * embedded in the process of the job; any other cluster has its own.
   */
  public static Configuration create() {
    Configuration settings = new Configuration();
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    // Flink would choose the parallelism by the size of the input.
    settings.set(BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_ENABLED, false);
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, SORT_MEMORY);
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK_MEMORY);
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK_MEMORY);
    // Batch shuffles go through local files, where compression costs more CPU time than it saves.
    settings.set(
        NettyShuffleEnvironmentOptions.SHUFFLE_COMPRESSION_CODEC,
        NettyShuffleEnvironmentOptions.CompressionCodec.NONE);
    return settings;
  }
}
