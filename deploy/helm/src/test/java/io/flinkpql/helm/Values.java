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
record Values(List<Path> files, List<String> overrides) {

  private static final String NEEDED =
      """
      kafka:
        bootstrapServers: kafka:9092
        topics: {usage: [usage]}
      postgres: {url: "jdbc:postgresql://postgres:5432/pql", user: pql}
      storage: {directory: "s3://bucket/pql"}
      """;

  /** What {@code values.yaml} says, and nothing else. */
  static Values defaults() {
    return new Values(List.of(), List.of());
  }

  /** The least that the chart can be installed with. */
  static Values needed() {
    return defaults().with(NEEDED);
  }

  /** What a file beside {@code values.yaml} says. */
  static Values profile(String name) {
    return new Values(List.of(Path.of(name)), List.of());
  }

  /** The same, and these over them. */
  Values with(String yaml) {
    List<String> more = new ArrayList<>(overrides);
    more.add(yaml);
    return new Values(files, List.copyOf(more));
  }
}
