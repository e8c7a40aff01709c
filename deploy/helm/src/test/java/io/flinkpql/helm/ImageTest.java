// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.w3c.dom.Document;

/**
 * The image has the jar that the build creates and the chart starts, and the same Flink version.
 */
@ExtendWith(Renderings.Shared.class)
class ImageTest {

  private static final Path ROOT = Path.of("..", "..");

  private static String dockerfile;
  private static Document project;

  @BeforeAll
  static void read() throws Exception {
    dockerfile = Files.readString(ROOT.resolve("deploy/docker/Dockerfile"));
    project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(ROOT.resolve("pom.xml").toFile());
  }

  @Test
  void theImageHasTheFlinkVersionOfTheBuild() {
    assertThat(found("^ARG FLINK_VERSION=(\\S+)")).isEqualTo(element("flink.version"));
    assertThat(dockerfile).contains("FROM flink:${FLINK_VERSION}-java17");
    assertThat(element("maven.compiler.release")).isEqualTo("17");
  }

  @Test
  void onlyTheClusterJarIsCopied() {
    String built = "job/target/flink-pql-job-" + projectVersion() + "-cluster.jar";

    assertThat(built).matches(glob(found("^COPY .* (job/\\S+) ")));
    assertThat("job/target/flink-pql-job-" + projectVersion() + ".jar")
        .doesNotMatch(glob(found("^COPY .* (job/\\S+) ")));
  }

  @Test
  void theBuildContextContainsTheCopiedJar() throws IOException {
    String ignored = Files.readString(ROOT.resolve("deploy/docker/Dockerfile.dockerignore"));

    assertThat(ignored.lines()).contains("*", "!" + found("^COPY .* (job/\\S+) "));
  }

  @Test
  void theChartStartsTheCopiedJar(Renderings renderings) {
    String jar = found("^COPY .* job/\\S+ (\\S+)");
    RenderedChart chart = renderings.of(Installation.TOPICS_CREATED);

    assertThat(chart.ofKind("FlinkDeployment"))
        .hasSize(2)
        .allSatisfy(
            job -> assertThat(job.at("/spec/job/jarURI").asText()).isEqualTo("local://" + jar));
    assertThat(chart.ofKind("Job"))
        .hasSize(2)
        .allSatisfy(
            task ->
                assertThat(task.at("/spec/template/spec/containers/0/command/2").asText())
                    .startsWith(jar + ":"));
  }

  /** The user is a number, because Kubernetes cannot tell from a name that a user is not root. */
  @Test
  void theImageAndThePodsHaveTheSameUser(Renderings renderings) {
    String user = found("^USER (\\d+):\\d+$");

    assertThat(renderings.of(Installation.DEFAULTS).pods())
        .allSatisfy(
            pod ->
                assertThat(pod.spec().at("/securityContext/runAsUser").asText()).isEqualTo(user));
  }

  private static String projectVersion() {
    return element("revision");
  }

  /** Returns the text of the first element of a name. */
  private static String element(String name) {
    return project.getElementsByTagName(name).item(0).getTextContent();
  }

  private static String found(String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(dockerfile);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  private static String glob(String path) {
    return path.replace(".", "\\.").replace("*", "[^/]*");
  }
}
