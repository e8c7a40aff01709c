// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fabric8.kubernetes.api.model.ConfigMap;
import org.apache.flink.kubernetes.operator.api.spec.UpgradeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model classes refuse fields and values that the API server would refuse or drop. */
class KubernetesModelsTest {

  private static final String JOB =
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: migrations, labels: {app: pql}}
      spec:
        backoffLimit: 3
        template:
          spec:
            securityContext: {runAsNonRoot: true}
            containers:
              - name: main
                image: pql:1
                env: [{name: PORT, value: "8081"}]
                resources: {requests: {cpu: 1, memory: 1Gi}}
                livenessProbe: {httpGet: {port: http}}
      """;

  private static final String DEPLOYMENT =
      """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata: {name: scoring}
      spec:
        flinkVersion: v2_2
        mode: native
        flinkConfiguration: {rest.port: "8081"}
        jobManager:
          resource: {cpu: 0.5, memory: 1g}
          podTemplate:
            apiVersion: v1
            kind: Pod
            spec:
              containers: [{name: flink-main-container}]
        job: {jarURI: "local:///job.jar", parallelism: 2, upgradeMode: savepoint}
      """;

  @Test
  void aValidDocumentIsParsed() {
    assertThat(
            KubernetesModels.read(
                document("{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: b}}")))
        .isInstanceOfSatisfying(
            ConfigMap.class, map -> assertThat(map.getData()).containsEntry("a", "b"));
    assertThat(KubernetesModels.read(document(JOB))).isNotNull();
    assertThat(KubernetesModels.read(document(DEPLOYMENT)))
        .isInstanceOfSatisfying(
            KubernetesModels.FlinkDeployment.class,
            job ->
                assertThat(job.spec().getJob().getUpgradeMode()).isEqualTo(UpgradeMode.SAVEPOINT));
  }

  @ParameterizedTest
  @CsvSource({
    "backoffLimit:, backofLimit:",
    "labels:, label:",
    "runAsNonRoot:, runasnonroot:",
    "env:, environment:",
    "value:, valeu:",
    "httpGet:, additionalProperties:",
    "requests:, request:"
  })
  void aMisspelledFieldIsRefusedAtEveryDepth(String field, String misspelled) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KubernetesModels.read(document(JOB.replace(field, misspelled))))
        .withMessageContaining(misspelled.replace(":", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "flinkVersion:, flinkversion:",
    "resource:, resources:",
    "kind: Pod, sort: Pod",
    "podTemplate:, pod:",
    "containers:, container:",
    "parallelism:, paralelism:",
    "v2_2, '2.2'",
    "upgradeMode: savepoint, upgradeMode: safepoint",
    "mode: native, mode: application"
  })
  void anInvalidResourceOfTheOperatorIsRefused(String right, String wrong) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KubernetesModels.read(document(DEPLOYMENT.replace(right, wrong))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"8081\" | 8081",
        "app: pql | app: 1e3",
        "app: pql | app: yes",
        "name: main | name: 1"
      })
  void aNumberOrBooleanIsRefusedAsText(String text, String other) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KubernetesModels.read(document(JOB.replace(text, other))));
  }

  @Test
  void textIsRefusedAsNumber() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KubernetesModels.read(document(JOB.replace("Limit: 3", "Limit: '3'"))));
  }

  @Test
  void anUnknownKindIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KubernetesModels.read(document(JOB.replace("batch/v1", "batch/v1beta1"))))
        .withMessageContaining("batch/v1beta1/Job");
  }

  private static RenderedDocument document(String yaml) {
    return new RenderedDocument(ClusterYaml.document(yaml));
  }
}
