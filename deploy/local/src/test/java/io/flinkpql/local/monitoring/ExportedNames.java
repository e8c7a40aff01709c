// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.monitoring;

import io.flinkpql.job.metric.Metric;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Metrics by the names that Flink's reporter to Prometheus gives them. */
public final class ExportedNames {

  private static final String OF_OPERATORS = "flink_taskmanager_job_task_operator_";

  private ExportedNames() {}

  /** The name that a metric has in Prometheus: its labels come before its own. */
  public static String of(Metric metric) {
    return OF_OPERATORS
        + metric.labels().stream().map(label -> label + "_").collect(Collectors.joining())
        + metric.text();
  }

  /** All metrics by their names in Prometheus. */
  public static Map<String, Metric> all() {
    return Arrays.stream(Metric.values())
        .collect(
            Collectors.toMap(
                ExportedNames::of, Function.identity(), (one, other) -> one, TreeMap::new));
  }
}
