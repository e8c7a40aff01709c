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
 * Caches the documents that the project's chart renders, so that Helm renders each installation
 * once. It uses a copy of the chart without links, because Helm warns about each link.
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
   * Returns the message with which Helm refuses values.
   *
   * @throws AssertionError if Helm accepts them
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
    throw new AssertionError("Helm accepts " + values);
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Resolves test parameters to the instance of the JVM. */
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
