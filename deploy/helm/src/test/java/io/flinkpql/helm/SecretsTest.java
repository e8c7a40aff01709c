// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart writes secrets into Secrets and nowhere else. */
@ExtendWith(Renderings.Shared.class)
class SecretsTest {

  private static final List<String> SECRETS =
      List.of(
          "marker-of-the-jaas-config",
          "marker-of-the-keystore",
          "marker-of-the-job",
          "marker-of-the-owner",
          "https://crm.example.com/marker-of-the-address",
          "marker-of-the-signature",
          "X-Key: marker-of-the-headers");

  private static final String VALUES =
      """
      kafka:
        properties: {security.protocol: SASL_SSL}
        secretProperties:
          sasl.jaas.config: %s
          ssl.keystore.password: %s
      postgres:
        password: %s
        owner: {user: owner, password: %s}
      webhooks:
        crm: {secret: {url: "%s", secret: %s, headers: "%s"}}
      topics: {create: true}
      metrics: {dashboard: {enabled: true}}
      scoring: {savepoints: {request: once}}
      """
          .formatted(SECRETS.toArray());

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void secretsAreOnlyInSecrets(boolean hook, Renderings renderings) {
    RenderedChart chart =
        renderings.of(
            ChartValues.required().with(VALUES).with("migrations: {hook: %s}".formatted(hook)));
    Set<String> stored = new TreeSet<>();
    chart
        .ofKind("Secret")
        .flatMap(secret -> secret.textsAt("/data").values().stream())
        .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8))
        .forEach(stored::add);

    assertThat(stored).containsExactlyInAnyOrderElementsOf(SECRETS);
    assertThat(chart.documents())
        .filteredOn(document -> !document.kind().equals("Secret"))
        .hasSizeGreaterThan(10)
        .allSatisfy(
            document ->
                assertThat(SECRETS)
                    .noneMatch(secret -> document.tree().toString().contains(secret))
                    .noneMatch(secret -> document.tree().toString().contains(encoded(secret))));
  }

  @Test
  void secretsAreEncodedAndNotInMetadata(Renderings renderings) {
    assertThat(renderings.of(ChartValues.required().with(VALUES)).ofKind("Secret"))
        .isNotEmpty()
        .allSatisfy(
            secret -> {
              assertThat(secret.at("/stringData").isMissingNode()).isTrue();
              assertThat(secret.at("/metadata").toString()).doesNotContain("marker");
            });
  }

  /** Every process creates Kafka clients, and the job that it runs carries no secret. */
  @Test
  void everyPodOfAJobHasKafkasSecrets(Renderings renderings) {
    assertThat(
            renderings
                .of(Installation.SECRETS_BY_NAME)
                .ofKind("FlinkDeployment")
                .flatMap(RenderedDocument::pods))
        .hasSize(4)
        .allSatisfy(
            pod ->
                assertThat(pod.containers().get(0).path("env").findValuesAsText("name"))
                    .contains(
                        "PQL_KAFKA_PROPERTIES_SASL_JAAS_CONFIG",
                        "PQL_KAFKA_PROPERTIES_SSL_KEYSTORE_PASSWORD"));
  }

  /** With the owner's password one can drop the tables. */
  @Test
  void onlyThePodThatMigratesHasTheOwnersPassword(Renderings renderings) {
    String owner = "postgres-owner";
    RenderedChart byHook = renderings.of(ChartValues.required().with(VALUES));
    RenderedChart byJob = renderings.of(Installation.MIGRATED_BY_JOB);

    assertThat(byHook.pods().filter(pod -> pod.spec().path("volumes").toString().contains(owner)))
        .extracting(RenderedDocument.Pod::place)
        .singleElement()
        .asString()
        .contains("migrate");
    assertThat(byJob.pods().filter(pod -> pod.spec().path("volumes").toString().contains(owner)))
        .extracting(RenderedDocument.Pod::place)
        .singleElement()
        .asString()
        .contains("delivery/spec/jobManager");
  }

  @Test
  void secretFilesAreReadableByUserAndGroupOnly(Renderings renderings) {
    RenderedChart chart = renderings.of(ChartValues.required().with(VALUES));

    assertThat(
            chart.pods().flatMap(pod -> pod.spec().path("volumes").findValues("secret").stream()))
        .isNotEmpty()
        .allMatch(volume -> volume.path("defaultMode").asInt() == 0440);
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
