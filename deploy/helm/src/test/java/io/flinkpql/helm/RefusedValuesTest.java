// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The chart refuses wrong values before anything is installed, with an error that names a remedy.
 */
@ExtendWith(Renderings.Shared.class)
class RefusedValuesTest {

  /** Comments, and template actions at the start of a line. */
  private static final Pattern ACTION =
      Pattern.compile("^\\{\\{(-|/\\*).*?}}", Pattern.MULTILINE | Pattern.DOTALL);

  /** Values that the schema refuses on their own, each with a part of Helm's message. */
  static Stream<Arguments> malformedValues() {
    return Stream.of(
        arguments("kafak: {}", "additional properties 'kafak' not allowed"),
        arguments("scoring: {paralelism: 2}", "additional properties 'paralelism' not allowed"),
        arguments("webhooks: {crm: {adress: x}}", "additional properties 'adress' not allowed"),
        arguments("scoring: {parallelism: '2'}", "at '/scoring/parallelism': got string"),
        arguments("scoring: {parallelism: 0}", "at '/scoring/parallelism': minimum"),
        arguments("maxParallelism: 40000", "at '/maxParallelism': maximum"),
        arguments(
            "scoring: {upgradeMode: safepoint}", "at '/scoring/upgradeMode': value must be one"),
        arguments("scoring: {state: stopped}", "at '/scoring/state': value must be one"),
        arguments("scoring: {checkpoints: {interval: soon}}", "at '/scoring/checkpoints/interval'"),
        arguments("scoring: {checkpoints: {retained: 1}}", "at '/scoring/checkpoints/retained'"),
        arguments("scoring: {savepoints: {schedule: daily}}", "at '/scoring/savepoints/schedule'"),
        arguments("scoring: {savepoints: {request: Before_2}}", "at '/scoring/savepoints/request'"),
        arguments(
            "scoring: {taskManager: {memory: 4 gigabytes}}", "at '/scoring/taskManager/memory'"),
        arguments(
            "scoring: {taskManager: {disk: {size: 20}}}", "at '/scoring/taskManager/disk/size'"),
        arguments("kafka: {bootstrapServers: 'kafka'}", "at '/kafka/bootstrapServers'"),
        arguments("kafka: {topics: {usage: usage}}", "at '/kafka/topics/usage': got string"),
        arguments("kafka: {topics: {usage: ['us age']}}", "at '/kafka/topics/usage/0'"),
        arguments("kafka: {delivery: at-most-once}", "at '/kafka/delivery': value must be one"),
        arguments("postgres: {url: 'postgres://h/d'}", "at '/postgres/url'"),
        arguments("postgres: {schema: 'Pql'}", "at '/postgres/schema'"),
        arguments("image: {digest: latest}", "at '/image/digest'"),
        arguments("image: {pullPolicy: Sometimes}", "at '/image/pullPolicy': value must be one"),
        arguments("metrics: {port: 80000}", "at '/metrics/port': maximum"),
        arguments("commonLabels: {cost: 12}", "at '/commonLabels/cost': got number"));
  }

  /** Values that contradict other values, each with the chart's own message. */
  static Stream<Arguments> contradictoryValues() {
    return Stream.of(
        arguments(
            "fullnameOverride: 9-Lives",
            "fullnameOverride: '9-Lives' is not a valid name of a FlinkDeployment"),
        arguments(
            "{scoring: {enabled: false}, delivery: {enabled: false}}",
            "scoring.enabled: no job is enabled; set scoring.enabled or delivery.enabled"),
        arguments(
            "kafka: {bootstrapServers: ''}",
            "kafka.bootstrapServers: is required; set host:port of one or more brokers"),
        arguments(
            "kafka: {topics: {usage: []}}",
            "kafka.topics.usage: is required for scoring; set the input topics"),
        arguments(
            "kafka: {topics: {usage: [pql.accounts]}}",
            "kafka.topics: two topics have the same name; give each topic its own"),
        arguments(
            "kafka: {transactionTimeout: 10 s}",
            "kafka.transactionTimeout: 10 s is not longer than scoring.checkpoints.interval (10s)"),
        arguments(
            "kafka: {transactionTimeout: 900000ms}\nscoring: {checkpoints: {interval: 1h}}",
            "kafka.transactionTimeout: 900000ms is not longer than scoring.checkpoints.interval"
                + " (1h)"),
        arguments(
            "kafka: {properties: {sasl.jaas.config: marker}}",
            "kafka.properties.sasl.jaas.config: is a secret, and a ConfigMap would contain it;"
                + " refer to its Secret in kafka.secretPropertiesFrom"),
        arguments(
            """
            kafka:
              secretProperties: {ssl.key.password: a}
              secretPropertiesFrom: {ssl.key.password: {name: a, key: b}}
            """,
            "kafka.secretProperties.ssl.key.password: is also set in kafka.secretPropertiesFrom"),
        arguments(
            "kafka: {properties: {security.protocol: SASL_SSL}}",
            "kafka.secretPropertiesFrom: security.protocol is SASL_SSL, but there is no login"),
        arguments(
            "postgres: {url: ''}",
            "postgres.url: is required for delivery; set jdbc:postgresql://host:port/database"),
        arguments(
            "postgres: {url: 'jdbc:postgresql://h/d?user=a&password=marker'}",
            "postgres.url: contains a user or password, and a ConfigMap would contain it"),
        arguments("postgres: {user: ''}", "postgres.user: is required for delivery"),
        arguments(
            "postgres: {password: a, existingSecret: {name: b}}",
            "postgres.password: is set together with postgres.existingSecret.name; remove one"),
        arguments(
            "postgres: {owner: {user: o, password: a, existingSecret: {name: b}}}",
            "postgres.owner.password: is set together with postgres.owner.existingSecret.name"),
        arguments(
            "postgres: {owner: {password: a}}",
            "postgres.owner.user: is required beside a password; set the user that owns the"
                + " schema"),
        arguments(
            "rules: {inline: 'name: a', existingConfigMap: {name: b}}",
            "rules.inline: is set together with rules.existingConfigMap.name; remove one of them"),
        arguments(
            "backfill: {enabled: true, candidate: a}",
            "backfill.enabled: needs scoring with candidates; set scoring.enabled to true and"
                + " kafka.topics.rules"),
        arguments(
            "{backfill: {enabled: true}, kafka: {topics: {rules: a}}}",
            "backfill.candidate: is required; set the name of the candidate's rule set"),
        arguments(
            "formats: {topics: {other: posthog}}",
            "formats.topics.other: is not in kafka.topics.usage; add it there or remove it here"),
        arguments(
            "kafka: {topics: {usage: [web]}}\nformats: {topics: {web: own.yaml}}",
            "formats.topics.web: names the file own.yaml, which formats.files does not have"),
        arguments(
            "rules: {preset: nothing}",
            "rules.preset: the chart has no rule set 'nothing'; set rules.preset to one of"
                + " github-repositories, saas-default"),
        arguments(
            "webhooks: {crm: {existingSecret: {name: a, urlKey: b}, secret: {headers: c}}}",
            "webhooks.crm.secret: is set together with existingSecret; remove one of them"),
        arguments(
            "webhooks: {crm: {url: 'https://a/b', existingSecret: {name: a, urlKey: b}}}",
            "webhooks.crm.url: is set together with a URL in a Secret"),
        arguments("webhooks: {crm: {}}", "webhooks.crm: has no URL; set existingSecret.name"),
        arguments(
            "webhooks: {crm: {url: 'https://a/b', options: {secret-file: /c}}}",
            "webhooks.crm.options.secret-file: is not allowed among options"),
        arguments(
            "storage: {claim: {create: true}}",
            "storage.directory: is set together with storage.claim; remove one of them"),
        arguments(
            "storage: {directory: '', claim: {create: true, existingClaim: a}}",
            "storage.claim.create: is set together with storage.claim.existingClaim"),
        arguments(
            "storage: {directory: ''}",
            "storage.directory: is required by highAvailability.enabled"),
        arguments(
            "{storage: {directory: ''}, highAvailability: {enabled: false}}",
            "scoring.upgradeMode: savepoint needs storage for state; set storage.directory"),
        arguments(
            "highAvailability: {enabled: false}",
            "delivery.upgradeMode: last-state needs high availability; set"
                + " highAvailability.enabled"),
        arguments(
            """
            highAvailability: {enabled: false}
            scoring: {jobManager: {replicas: 2}}
            """,
            "scoring.jobManager.replicas: standbys need high availability"),
        arguments(
            "{storage: {directory: ''}, highAvailability: {enabled: false}}",
            "scoring.savepoints: need storage; set storage.directory or storage.claim"),
        arguments(
            "scoring: {parallelism: 3}",
            "scoring.parallelism: 3 is not a multiple of scoring.taskManager.slots (2)"),
        arguments(
            "{maxParallelism: 2, scoring: {parallelism: 4}}",
            "scoring.parallelism: 4 is above maxParallelism (2)"),
        arguments(
            "scoring: {autoscaler: {enabled: true, minParallelism: 4}}",
            "scoring.parallelism: 2 is outside the autoscaler's range; set it between"
                + " autoscaler.minParallelism (4) and autoscaler.maxParallelism (24)"),
        arguments(
            "scoring: {autoscaler: {enabled: true, maxParallelism: 721}}",
            "scoring.autoscaler.maxParallelism: 721 is above maxParallelism (720)"),
        arguments(
            "scoring: {restore: {nonce: 1}}",
            "scoring.restore.nonce: requests a restore without a path; set scoring.restore.path"),
        arguments(
            "scoring: {options: {pql.kafka.delivery: at-least-once}}",
            "scoring.options.pql.kafka.delivery: is set by the chart"),
        arguments(
            "scoring: {options: {pql.parallelism: 4}}",
            "scoring.options.pql.parallelism: would override the operator and the autoscaler"),
        arguments(
            "delivery: {options: {pql.checkpoint.directory: 's3://a'}}",
            "delivery.options.pql.checkpoint.directory: would override the directory that the"
                + " operator"),
        arguments(
            "delivery: {options: {pql.webhook.crm.url: 'https://a/b'}}",
            "delivery.options.pql.webhook.crm.url: belongs to a webhook; set it under webhooks"),
        arguments(
            "scoring: {options: {rest.port: 1}}",
            "scoring.options.rest.port: is not an option of the job, as it does not begin with"
                + " pql."),
        arguments(
            "delivery: {options: {pql.postgres.password: marker}}",
            "delivery.options.pql.postgres.password: is a secret, and a ConfigMap would contain"
                + " it"),
        arguments(
            "flinkConfiguration: {s3.secret-key: marker}",
            "flinkConfiguration.s3.secret-key: is a secret, and a ConfigMap would contain it"),
        arguments(
            "delivery: {flinkConfiguration: {fs.azure.account.key.a: marker}}",
            "delivery.flinkConfiguration.fs.azure.account.key.a: is a secret"),
        arguments(
            "flinkConfiguration: {pql.parallelism: 1}",
            "flinkConfiguration.pql.parallelism: is an option of the job; set it in"
                + " scoring.options"),
        arguments(
            "scoring: {flinkConfiguration: {pipeline.max-parallelism: 128}}",
            "scoring.flinkConfiguration.pipeline.max-parallelism: is set from a value of the chart,"
                + " which pods and options depend on; set maxParallelism"),
        arguments(
            "flinkConfiguration: {rest.port: 8082}",
            "flinkConfiguration.rest.port: is fixed, since the NetworkPolicy opens this port"),
        arguments(
            "metrics: {port: 6123}",
            "metrics.port: Flink already listens on 6123; set another port"),
        arguments(
            "metrics: {enabled: false, podMonitor: {enabled: true}}",
            "metrics.podMonitor.enabled: needs metrics; set metrics.enabled to true"),
        arguments(
            "metrics: {enabled: false, prometheusRule: {enabled: true}}",
            "metrics.prometheusRule.enabled: alerts need metrics"));
  }

  @ParameterizedTest
  @MethodSource({"malformedValues", "contradictoryValues"})
  void wrongValuesAreRefusedWithTheExpectedMessage(
      String values, String message, Renderings renderings) {
    assertThat(refusal(renderings, values)).contains(message);
  }

  @Test
  void allMissingValuesAreReportedAtOnce(Renderings renderings) {
    assertThat(renderings.refusal(ChartValues.defaults()))
        .contains(
            "kafka.bootstrapServers: is required",
            "kafka.topics.usage: is required",
            "postgres.url: is required",
            "postgres.user: is required",
            "storage.directory: is required");
  }

  @Test
  void refusedSecretsAreNotShown(Renderings renderings) {
    assertThat(
            contradictoryValues()
                .map(row -> (String) row.get()[0])
                .filter(values -> values.contains("marker")))
        .hasSizeGreaterThan(3)
        .allSatisfy(values -> assertThat(refusal(renderings, values)).doesNotContain("marker"));
  }

  /** A message that no row provokes may be unreachable. */
  @Test
  void everyMessageOfTheChartIsCoveredByARow(Renderings renderings) {
    List<String> refusals =
        contradictoryValues().map(row -> refusal(renderings, (String) row.get()[0])).toList();

    assertThat(
            ACTION
                .matcher(renderings.chart().text("templates/_checks.tpl"))
                .replaceAll("")
                .lines()
                .filter(line -> !line.isBlank())
                .filter(
                    line ->
                        refusals.stream()
                            .noneMatch(refusal -> refusal.contains(longestLiteral(line)))))
        .isEmpty();
    assertThat(refusals).noneMatch(refusal -> refusal.contains("%!"));
  }

  /** Returns the longest part of a template's line that is rendered unchanged. */
  private static String longestLiteral(String line) {
    return Arrays.stream(line.split("\\{\\{.*?}}"))
        .max(Comparator.comparingInt(String::length))
        .orElseThrow();
  }

  private static String refusal(Renderings renderings, String values) {
    return renderings.refusal(ChartValues.required().with(values));
  }
}
