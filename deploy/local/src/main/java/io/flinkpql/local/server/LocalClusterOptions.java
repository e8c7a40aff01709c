// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import java.util.List;
import org.apache.flink.configuration.Configuration;

/** Names the Flink options that {@link LocalFlink} cannot honour. */
public final class LocalClusterOptions {

  /** Begins the keys of options about other machines, processes and addresses than this JVM's. */
  private static final List<String> WITHOUT_EFFECT =
      List.of(
          "env.",
          "execution.attached",
          "execution.shutdown-on-",
          "execution.submit-failed-job-on-application-error",
          "execution.target",
          "high-availability",
          "historyserver.",
          "jobmanager.bind-host",
          "jobmanager.memory.",
          "jobmanager.rpc.",
          "kubernetes.",
          "minicluster.",
          "process.",
          "rest.address",
          "rest.bind-address",
          "security.",
          "taskmanager.bind-host",
          "taskmanager.data.",
          "taskmanager.host",
          "taskmanager.memory.flink.",
          "taskmanager.memory.framework.",
          "taskmanager.memory.jvm-",
          "taskmanager.memory.managed.fraction",
          "taskmanager.memory.network.fraction",
          "taskmanager.memory.process.",
          "taskmanager.memory.task.",
          "taskmanager.resource-id",
          "taskmanager.rpc.",
          "yarn.");

  private LocalClusterOptions() {}

  /**
   * Returns an error for each option that would be ignored.
   *
   * @param options options of a cluster
   */
  public static List<String> refused(Configuration options) {
    return options.keySet().stream()
        .filter(key -> WITHOUT_EFFECT.stream().anyMatch(key::startsWith))
        .sorted()
        .map(
            key ->
                key
                    + ": has no effect here, since Flink runs inside one Java process on loopback;"
                    + " remove it (PQL_JAVA_OPTS sets the memory of the process)")
        .toList();
  }
}
