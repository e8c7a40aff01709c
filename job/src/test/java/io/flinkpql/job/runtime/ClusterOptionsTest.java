// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterOptionsTest {

  private static final String OF_THE_CLUSTER =
      """
      rest.port: 8099
      taskmanager.numberOfTaskSlots: 4
      execution.checkpointing.num-retained: 5
      """;

  private static final String OF_A_JOB =
      """
      execution.checkpointing.timeout: 5 min
      pipeline.auto-watermark-interval: 20 ms
      restart-strategy.exponential-delay.max-backoff: 5 s
      state.backend.rocksdb.thread.num: 4
      """;

  @TempDir Path directory;

  @Test
  void everyOptionOfTheClusterIsRefusedByName() {
    assertThatThrownBy(() -> ClusterOptions.refuse(load(OF_THE_CLUSTER + OF_A_JOB)))
        .isInstanceOfSatisfying(
            InvalidOptionsException.class,
            refused ->
                assertThat(refused.errors())
                    .hasSize(3)
                    .allMatch(error -> error.contains("config.yaml"))
                    .anyMatch(error -> error.startsWith("rest.port: "))
                    .anyMatch(error -> error.startsWith("taskmanager.numberOfTaskSlots: "))
                    .anyMatch(error -> error.startsWith("execution.checkpointing.num-retained: ")));
  }

  @Test
  void optionsOfAJobAreAccepted() {
    assertThatCode(() -> ClusterOptions.refuse(load(OF_A_JOB))).doesNotThrowAnyException();
  }

  @Test
  void settingsOfAJobContainNoOptionOfTheCluster() throws Exception {
    JobConfiguration job = load(OF_THE_CLUSTER + OF_A_JOB + "pql.checkpoint.directory: /state");

    Configuration settings = FlinkSettings.forScoring(job, new Configuration());

    assertThat(settings.keySet())
        .contains("execution.checkpointing.timeout", "state.backend.rocksdb.thread.num")
        .doesNotContain(
            "rest.port", "taskmanager.numberOfTaskSlots", "execution.checkpointing.num-retained");
    assertThat(ClusterOptions.of(job).keySet()).hasSize(3).contains("rest.port");
  }

  private JobConfiguration load(String file) throws Exception {
    Path path = Files.writeString(directory.resolve("job.yaml"), file);
    return JobConfiguration.load(new String[] {"--config=" + path}, Map.of(), List.of());
  }
}
