// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The project's chart as each installation renders it, which Helm is asked for once each. It is a
 * copy without links, since Helm tells of each link each time.
 */
final class Renderings implements AutoCloseable {

  private final Path directory;
  private final Chart chart;
  private final Map<ChartValues, RenderedChart> rendered = new ConcurrentHashMap<>();
  private final Map<ChartValues, String> refused = new ConcurrentHashMap<>();

  private Renderings() throws IOException {
    directory = Files.createTempDirectory("chart");
    chart = Chart.ofProject().copy(directory);
  }

  Chart chart() {
    return chart;
  }

  RenderedChart of(Installation installation) {
    return of(installation.settings());
  }

  RenderedChart of(ChartValues values) {
    return rendered.computeIfAbsent(values, chart::render);
  }

  /**
   * What Helm says against values.
   *
   * @throws AssertionError if it takes them
   */
  String refusal(ChartValues values) {
    return refused.computeIfAbsent(values, this::refusedBy);
  }

  private String refusedBy(ChartValues values) {
    try {
      chart.template(values);
    } catch (RefusedValuesException e) {
      return e.getMessage();
    }
    throw new AssertionError("Helm takes " + values);
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Hands tests the one of their JVM. */
  static final class Shared implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Renderings.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .getOrComputeIfAbsent(Renderings.class, type -> open(), Renderings.class);
    }

    private static Renderings open() {
      try {
        return new Renderings();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
