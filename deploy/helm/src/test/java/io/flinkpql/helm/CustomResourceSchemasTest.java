// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The operator's schemas refuse fields that the operator would ignore. */
@ExtendWith(Renderings.Shared.class)
@EnabledIf("io.flinkpql.helm.CustomResourceSchemas#areAvailable")
class CustomResourceSchemasTest {

  private static final String DEPLOYMENT =
      """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: scoring}
      spec:
        flinkVersion: v2_2
        flinkConfiguration: {any.key: {at: all}}
        jobManager:
          replicas: 1
          podTemplate:
            spec:
              containers:
                - name: flink-main-container
                  livenessProbe: {httpGet: {port: http}}
        job: {parallelism: 2, upgradeMode: savepoint}
      """;

  private static CustomResourceSchemas schemas;

  @BeforeAll
  static void read() throws IOException {
    schemas = CustomResourceSchemas.ofOperator();
  }

  @Test
  void aValidDocumentHasNoViolation() {
    assertThat(schemas.problems(document(DEPLOYMENT))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "flinkVersion: v2_2, flinkVersion: v9_9",
    "flinkVersion:, flinkversion:",
    "replicas: 1, replicas: one",
    "livenessProbe:, livenesProbe:",
    "port: http, port: [http]",
    "upgradeMode: savepoint, upgradeMode: safepoint",
    "metadata:, meta:"
  })
  void anInvalidDocumentHasViolations(String right, String wrong) {
    assertThat(schemas.problems(document(DEPLOYMENT.replace(right, wrong)))).isNotEmpty();
  }

  @Test
  void onlyTheOperatorsResourcesHaveSchemas() {
    assertThat(schemas.contain(document(DEPLOYMENT))).isTrue();
    assertThat(schemas.contain(document(DEPLOYMENT.replace("Deployment", "StateSnapshot"))))
        .isTrue();
    assertThat(schemas.contain(document(DEPLOYMENT.replace("v1beta1", "v1")))).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void theChartsResourcesHaveNoViolation(Installation installation, Renderings renderings) {
    List<RenderedDocument> checked =
        renderings.of(installation).documents().stream().filter(schemas::contain).toList();

    assertThat(checked).isNotEmpty().flatMap(schemas::problems).isEmpty();
  }

  private static RenderedDocument document(String yaml) {
    return new RenderedDocument(ClusterYaml.document(yaml));
  }
}
