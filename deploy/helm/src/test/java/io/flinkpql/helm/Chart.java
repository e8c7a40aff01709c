// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A chart, given to Helm itself.
 *
 * @param directory that holds its Chart.yaml
 */
record Chart(Path directory) {

  /** The release's name wherever the chart is rendered. */
  static final String RELEASE = "pql";

  /** The namespace wherever the chart is rendered. */
  static final String NAMESPACE = "growth";

  /** The oldest Kubernetes that the chart says it works with. */
  private static final String KUBERNETES = "1.27.0";

  private static final Pattern HOOK = Pattern.compile("helm\\.sh/hook(?!-)");
  private static final String SEEN = RenderedDocument.HOOK;

  /** This project's chart. */
  static Chart ofProject() {
    return new Chart(Path.of("flink-pql"));
  }

  /**
   * Renders it as {@code helm template} does.
   *
   * @throws RefusedValuesException if Helm does not take the values
   */
  RenderedChart render(ChartValues values) {
    return new RenderedChart(
        ClusterYaml.documents(template(values)).stream().map(RenderedDocument::new).toList());
  }

  /** The same, as the text that Helm writes. */
  String template(ChartValues values) {
    TemplateCommand template =
        new Helm(directory)
            .template()
            .withName(RELEASE)
            .withNamespace(NAMESPACE)
            .withKubeVersion(KUBERNETES);
    values.files().forEach(file -> template.withValuesFile(directory.resolve(file)));
    List<Path> overrides = new ArrayList<>();
    try {
      for (String override : values.overrides()) {
        Path file = Files.createTempFile("values", ".yaml");
        overrides.add(file);
        template.withValuesFile(Files.writeString(file, override));
      }
      return template.call();
    } catch (IllegalStateException e) {
      throw new RefusedValuesException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      overrides.forEach(Chart::delete);
    }
  }

  /** What {@code helm lint --strict} says. */
  LintResult lint() {
    return new Helm(directory).lint().strict().call();
  }

  /**
   * Packs it as {@code helm package} does.
   *
   * @param destination a directory
   * @return the archive
   */
  Path pack(Path destination) throws IOException {
    new Helm(directory).packageIt().withDestination(destination).call();
    try (Stream<Path> archives = Files.list(destination)) {
      return archives.filter(file -> file.toString().endsWith(".tgz")).findFirst().orElseThrow();
    }
  }

  /**
   * The same chart elsewhere, with files in the place of links, of which Helm tells each time, and
   * hooks that are seen: helm-java renders what is no hook, so {@link RenderedDocument#HOOK} says
   * there what is one.
   *
   * @param destination a directory, in which it gets one of its name
   */
  Chart copy(Path destination) throws IOException {
    Path target = destination.resolve(directory.getFileName());
    try (Stream<Path> files = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.toList()) {
        Path copy = target.resolve(directory.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.writeString(copy, HOOK.matcher(Files.readString(file)).replaceAll(SEEN));
        }
      }
    }
    return new Chart(target);
  }

  /** A file of it as text. */
  String text(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of it as YAML or JSON. */
  JsonNode tree(String file) {
    return ClusterYaml.document(directory.resolve(file));
  }

  /** The files that its author wrote: values, templates, helpers and notes. */
  List<Path> texts() {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(directory.resolve("files")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
