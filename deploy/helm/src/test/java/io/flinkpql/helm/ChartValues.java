// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What an installation sets: value files of the chart, and texts laid over them in their order.
 *
 * @param files beside {@code values.yaml}, by name
 * @param overrides YAML each
 */
record ChartValues(List<Path> files, List<String> overrides) {

  private static final String NEEDED =
      """
      kafka:
        bootstrapServers: kafka:9092
        topics: {usage: [usage]}
      postgres: {url: "jdbc:postgresql://postgres:5432/pql", user: pql}
      storage: {directory: "s3://bucket/pql"}
      """;

  /** What {@code values.yaml} says, and nothing else. */
  static ChartValues defaults() {
    return new ChartValues(List.of(), List.of());
  }

  /** The least that the chart can be installed with. */
  static ChartValues needed() {
    return defaults().with(NEEDED);
  }

  /** What a file beside {@code values.yaml} says. */
  static ChartValues profile(String name) {
    return new ChartValues(List.of(Path.of(name)), List.of());
  }

  /** The same, and these over them. */
  ChartValues with(String yaml) {
    List<String> more = new ArrayList<>(overrides);
    more.add(yaml);
    return new ChartValues(files, List.copyOf(more));
  }
}
