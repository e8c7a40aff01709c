// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.monitoring;

import io.flinkpql.job.metric.Metric;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Maps metrics to the names under which Flink's Prometheus reporter exports them. */
public final class PrometheusNames {

  private static final String OPERATOR_PREFIX = "flink_taskmanager_job_task_operator_";

  /** Added by Flink to metrics that the serializer of a sink registers. */
  private static final String SINK_SCOPE = "user_";

  private PrometheusNames() {}

  /** Returns a metric's name in Prometheus, in which the reporter puts labels before the name. */
  public static String of(Metric metric) {
    return OPERATOR_PREFIX
        + (metric == Metric.TRUNCATED_RECORDS ? SINK_SCOPE : "")
        + metric.labels().stream().map(label -> label + "_").collect(Collectors.joining())
        + metric.text();
  }

  /** Returns all metrics by their names in Prometheus. */
  public static Map<String, Metric> all() {
    return Arrays.stream(Metric.values())
        .collect(
            Collectors.toMap(
                PrometheusNames::of, Function.identity(), (one, other) -> one, TreeMap::new));
  }
}
