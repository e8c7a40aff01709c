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
 * What cannot work is refused before anything is installed, with a sentence that says what to set.
 */
@ExtendWith(Renderings.Shared.class)
class RefusedValuesTest {

  /** What stands between sentences: comments and actions that begin a line. */
  private static final Pattern ACTION =
      Pattern.compile("^\\{\\{(-|/\\*).*?}}", Pattern.MULTILINE | Pattern.DOTALL);

  /** What is wrong alone, by the form of one value, and what Helm says of it. */
  static Stream<Arguments> ofTheWrongForm() {
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

  /** What is wrong only beside something else, and the chart's own sentence. */
  static Stream<Arguments> thatDoNotGoTogether() {
    return Stream.of(
        arguments(
            "fullnameOverride: 9-Lives",
            "fullnameOverride: '9-Lives' is no name for a FlinkDeployment"),
        arguments(
            "{scoring: {enabled: false}, delivery: {enabled: false}}",
            "scoring.enabled: nothing would be installed; set scoring.enabled or delivery.enabled"),
        arguments(
            "kafka: {bootstrapServers: ''}",
            "kafka.bootstrapServers: is required; set host:port of some brokers"),
        arguments(
            "kafka: {topics: {usage: []}}",
            "kafka.topics.usage: is required; set the topics that usage is read from"),
        arguments(
            "kafka: {topics: {usage: [pql.accounts]}}",
            "kafka.topics: a name is there twice; give each topic its own"),
        arguments(
            "kafka: {transactionTimeout: 10 s}",
            "kafka.transactionTimeout: 10 s is not longer than scoring.checkpoints.interval (10s)"),
        arguments(
            "kafka: {transactionTimeout: 900000ms}\nscoring: {checkpoints: {interval: 1h}}",
            "kafka.transactionTimeout: 900000ms is not longer than scoring.checkpoints.interval (1h)"),
        arguments(
            "kafka: {properties: {sasl.jaas.config: marker}}",
            "kafka.properties.sasl.jaas.config: is a secret and would stand in a ConfigMap; name its"
                + " Secret in kafka.secretPropertiesFrom"),
        arguments(
            """
            kafka:
              secretProperties: {ssl.key.password: a}
              secretPropertiesFrom: {ssl.key.password: {name: a, key: b}}
            """,
            "kafka.secretProperties.ssl.key.password: is in kafka.secretPropertiesFrom too"),
        arguments(
            "kafka: {properties: {security.protocol: SASL_SSL}}",
            "kafka.secretPropertiesFrom: security.protocol is SASL_SSL without a login"),
        arguments(
            "postgres: {url: ''}",
            "postgres.url: is required for delivery; set jdbc:postgresql://host:port/database"),
        arguments(
            "postgres: {url: 'jdbc:postgresql://h/d?user=a&password=marker'}",
            "postgres.url: holds a user or password, and stands in a ConfigMap"),
        arguments("postgres: {user: ''}", "postgres.user: is required for delivery"),
        arguments(
            "postgres: {password: a, existingSecret: {name: b}}",
            "postgres.password: is given twice; remove it or postgres.existingSecret.name"),
        arguments(
            "postgres: {owner: {user: o, password: a, existingSecret: {name: b}}}",
            "postgres.owner.password: is given twice"),
        arguments(
            "postgres: {owner: {password: a}}",
            "postgres.owner.user: is missing; set whose password postgres.owner holds"),
        arguments(
            "rules: {inline: 'name: a', existingConfigMap: {name: b}}",
            "rules.inline: there is rules.existingConfigMap.name too; remove one of both"),
        arguments(
            "rules: {preset: nothing}",
            "rules.preset: the chart has no rule set 'nothing'; set rules.preset to one of"
                + " github-repositories, saas-default"),
        arguments(
            "webhooks: {crm: {existingSecret: {name: a, urlKey: b}, secret: {headers: c}}}",
            "webhooks.crm.secret: there is existingSecret too; remove one of both"),
        arguments(
            "webhooks: {crm: {url: 'https://a/b', existingSecret: {name: a, urlKey: b}}}",
            "webhooks.crm.url: is given twice"),
        arguments("webhooks: {crm: {}}", "webhooks.crm: has no address; set existingSecret.name"),
        arguments(
            "webhooks: {crm: {url: 'https://a/b', options: {secret-file: /c}}}",
            "webhooks.crm.options.secret-file: has no place among options"),
        arguments(
            "storage: {claim: {create: true}}",
            "storage.directory: there is storage.claim too; remove one of both"),
        arguments(
            "storage: {directory: '', claim: {create: true, existingClaim: a}}",
            "storage.claim.create: there is storage.claim.existingClaim too"),
        arguments(
            "storage: {directory: ''}",
            "storage.directory: is required for highAvailability.enabled"),
        arguments(
            "{storage: {directory: ''}, highAvailability: {enabled: false}}",
            "scoring.upgradeMode: savepoint needs a place for state; set storage.directory"),
        arguments(
            "highAvailability: {enabled: false}",
            "delivery.upgradeMode: last-state needs high availability; set highAvailability.enabled"),
        arguments(
            """
            highAvailability: {enabled: false}
            scoring: {jobManager: {replicas: 2}}
            """,
            "scoring.jobManager.replicas: more than one needs high availability"),
        arguments(
            "{storage: {directory: ''}, highAvailability: {enabled: false}}",
            "scoring.savepoints: need a place; set storage.directory or storage.claim"),
        arguments(
            "scoring: {parallelism: 3}",
            "scoring.parallelism: 3 is no multiple of scoring.taskManager.slots (2)"),
        arguments(
            "{maxParallelism: 2, scoring: {parallelism: 4}}",
            "scoring.parallelism: 4 is above maxParallelism (2)"),
        arguments(
            "scoring: {autoscaler: {enabled: true, minParallelism: 4}}",
            "scoring.parallelism: 2 is outside of what the autoscaler may choose; set it from"
                + " autoscaler.minParallelism (4) to autoscaler.maxParallelism (24)"),
        arguments(
            "scoring: {autoscaler: {enabled: true, maxParallelism: 721}}",
            "scoring.autoscaler.maxParallelism: 721 is above maxParallelism (720)"),
        arguments(
            "scoring: {restore: {nonce: 1}}",
            "scoring.restore.nonce: says to start anew and not from where; set scoring.restore.path"),
        arguments(
            "scoring: {options: {pql.kafka.delivery: at-least-once}}",
            "scoring.options.pql.kafka.delivery: is written by the chart already"),
        arguments(
            "scoring: {options: {pql.parallelism: 4}}",
            "scoring.options.pql.parallelism: would overrule operator and autoscaler"),
        arguments(
            "delivery: {options: {pql.checkpoint.directory: 's3://a'}}",
            "delivery.options.pql.checkpoint.directory: would overrule what the operator looks at"),
        arguments(
            "delivery: {options: {pql.webhook.crm.url: 'https://a/b'}}",
            "delivery.options.pql.webhook.crm.url: has no place here; set it under webhooks"),
        arguments(
            "scoring: {options: {rest.port: 1}}",
            "scoring.options.rest.port: is no option of the job, for those begin with pql."),
        arguments(
            "delivery: {options: {pql.postgres.password: marker}}",
            "delivery.options.pql.postgres.password: is a secret and would stand in a ConfigMap"),
        arguments(
            "flinkConfiguration: {s3.secret-key: marker}",
            "flinkConfiguration.s3.secret-key: is a secret and would stand in a ConfigMap"),
        arguments(
            "delivery: {flinkConfiguration: {fs.azure.account.key.a: marker}}",
            "delivery.flinkConfiguration.fs.azure.account.key.a: is a secret"),
        arguments(
            "flinkConfiguration: {pql.parallelism: 1}",
            "flinkConfiguration.pql.parallelism: is an option of the job; set it in scoring.options"),
        arguments(
            "scoring: {flinkConfiguration: {pipeline.max-parallelism: 128}}",
            "scoring.flinkConfiguration.pipeline.max-parallelism: is written from a value of the"
                + " chart, which the job and its pods follow too; set maxParallelism"),
        arguments(
            "flinkConfiguration: {rest.port: 8082}",
            "flinkConfiguration.rest.port: is fixed, since pods and NetworkPolicy name it"),
        arguments(
            "metrics: {port: 6123}", "metrics.port: Flink listens on 6123 already; set another"),
        arguments(
            "metrics: {enabled: false, podMonitor: {enabled: true}}",
            "metrics.podMonitor.enabled: there is nothing to read; set metrics.enabled to true"),
        arguments(
            "metrics: {enabled: false, prometheusRule: {enabled: true}}",
            "metrics.prometheusRule.enabled: alerts without metrics stay silent"));
  }

  @ParameterizedTest
  @MethodSource({"ofTheWrongForm", "thatDoNotGoTogether"})
  void wrongValuesAreRefusedWithTheRightSentence(
      String values, String sentence, Renderings renderings) {
    assertThat(refusal(renderings, values)).contains(sentence);
  }

  @Test
  void everythingThatIsMissingIsSaidAtOnce(Renderings renderings) {
    assertThat(renderings.refusal(ChartValues.defaults()))
        .contains(
            "kafka.bootstrapServers: is required",
            "kafka.topics.usage: is required",
            "postgres.url: is required",
            "postgres.user: is required",
            "storage.directory: is required");
  }

  @Test
  void whatIsRefusedForBeingASecretIsNotShown(Renderings renderings) {
    assertThat(
            thatDoNotGoTogether()
                .map(row -> (String) row.get()[0])
                .filter(values -> values.contains("marker")))
        .hasSizeGreaterThan(3)
        .allSatisfy(values -> assertThat(refusal(renderings, values)).doesNotContain("marker"));
  }

  /** A sentence of the chart that none of these rows provokes may be one that nothing provokes. */
  @Test
  void eachSentenceOfTheChartIsProvokedHere(Renderings renderings) {
    List<String> refusals =
        thatDoNotGoTogether().map(row -> refusal(renderings, (String) row.get()[0])).toList();

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

  /** The longest part of a template's line that stands as it is in what it renders. */
  private static String longestLiteral(String line) {
    return Arrays.stream(line.split("\\{\\{.*?}}"))
        .max(Comparator.comparingInt(String::length))
        .orElseThrow();
  }

  private static String refusal(Renderings renderings, String values) {
    return renderings.refusal(ChartValues.needed().with(values));
  }
}
