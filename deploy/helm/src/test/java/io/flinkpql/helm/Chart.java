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
 * A Helm chart, which Helm itself renders, lints and packages.
 *
 * @param directory the directory of Chart.yaml
 */
record Chart(Path directory) {

  /** Name of the rendered release. */
  static final String RELEASE = "pql";

  /** Namespace of the rendered release. */
  static final String NAMESPACE = "growth";

  /** The oldest version of Kubernetes that the chart supports. */
  private static final String KUBERNETES = "1.27.0";

  private static final Pattern HOOK = Pattern.compile("helm\\.sh/hook(?!-)");

  /** Returns the project's chart. */
  static Chart ofProject() {
    return new Chart(Path.of("flink-pql"));
  }

  /**
   * Renders the chart like {@code helm template}.
   *
   * @throws RefusedValuesException if Helm refuses the values
   */
  RenderedChart render(ChartValues values) {
    return new RenderedChart(
        ClusterYaml.documents(template(values)).stream().map(RenderedDocument::new).toList());
  }

  /**
   * Renders the chart like {@code helm template} and returns Helm's output.
   *
   * @throws RefusedValuesException if Helm refuses the values
   */
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

  /** Lints the chart like {@code helm lint --strict}. */
  LintResult lint() {
    return new Helm(directory).lint().strict().call();
  }

  /**
   * Packages the chart like {@code helm package}.
   *
   * @param destination directory for the archive
   * @return the archive
   */
  Path packageInto(Path destination) throws IOException {
    new Helm(directory).packageIt().withDestination(destination).call();
    try (Stream<Path> archives = Files.list(destination)) {
      return archives.filter(file -> file.toString().endsWith(".tgz")).findFirst().orElseThrow();
    }
  }

  /**
   * Copies the chart. The copy has files instead of links, as Helm warns about each link. Hooks
   * have the annotation {@link RenderedDocument#HOOK} instead of Helm's, because helm-java omits
   * hooks from its output.
   *
   * @param destination parent directory of the copy
   */
  Chart copy(Path destination) throws IOException {
    Path target = destination.resolve(directory.getFileName());
    try (Stream<Path> files = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.toList()) {
        Path copy = target.resolve(directory.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.writeString(
              copy, HOOK.matcher(Files.readString(file)).replaceAll(RenderedDocument.HOOK));
        }
      }
    }
    return new Chart(target);
  }

  /** Returns the text of a file of the chart. */
  String text(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Parses a YAML or JSON file of the chart. */
  JsonNode tree(String file) {
    return ClusterYaml.document(directory.resolve(file));
  }

  /** Lists the chart's own files: values, templates, helpers and notes. */
  List<Path> ownFiles() {
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
