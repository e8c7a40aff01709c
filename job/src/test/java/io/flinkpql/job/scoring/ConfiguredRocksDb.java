// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.runtime.FlinkSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Creates the state backend of the scoring job for harnesses. */
final class ConfiguredRocksDb {

  private ConfiguredRocksDb() {}

  /**
   * Creates a backend.
   *
   * @param checkpoints directory of checkpoints, which the job requires
   * @param further settings of Flink
   */
  static EmbeddedRocksDBStateBackend create(Path checkpoints, Configuration further)
      throws InvalidOptionsException {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment();
    FlinkSettings.applyForScoring(
        environment,
        JobConfiguration.load(
            new String[] {"--pql.checkpoint.directory=" + checkpoints.toUri()},
            Map.of(),
            List.of()));
    environment.configure(further);
    return new EmbeddedRocksDBStateBackend()
        .configure(environment.getConfiguration(), ConfiguredRocksDb.class.getClassLoader());
  }
}
