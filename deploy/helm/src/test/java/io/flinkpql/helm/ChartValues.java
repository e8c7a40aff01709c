// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Values of an installation: the chart's values files, overridden by YAML texts in their order.
 *
 * @param files names of values files beside {@code values.yaml}
 * @param overrides YAML documents
 */
record ChartValues(List<Path> files, List<String> overrides) {

  private static final String REQUIRED =
      """
      kafka:
        bootstrapServers: kafka:9092
        topics: {usage: [usage]}
      postgres: {url: "jdbc:postgresql://postgres:5432/pql", user: pql}
      storage: {directory: "s3://bucket/pql"}
      """;

  /** Returns the values of {@code values.yaml} alone. */
  static ChartValues defaults() {
    return new ChartValues(List.of(), List.of());
  }

  /** Returns the minimum set of values with which the chart can be installed. */
  static ChartValues required() {
    return defaults().with(REQUIRED);
  }

  /** Returns the values of a file beside {@code values.yaml}. */
  static ChartValues profile(String name) {
    return new ChartValues(List.of(Path.of(name)), List.of());
  }

  /** Returns these values, overridden by {@code yaml}. */
  ChartValues with(String yaml) {
    List<String> extended = new ArrayList<>(overrides);
    extended.add(yaml);
    return new ChartValues(files, List.copyOf(extended));
  }
}
