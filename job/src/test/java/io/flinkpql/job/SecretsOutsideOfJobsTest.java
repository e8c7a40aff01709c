// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.backfill.BackfillTopic;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.job.runtime.FlinkSettings;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Serializes both jobs as they are stored for high availability. They hold the names of variables
 * and files, and no secret.
 */
class SecretsOutsideOfJobsTest {

  private static final String MARKER = "hunter2-0123456789";

  /** Variables that hold a secret, and whether the delivery job uses them. */
  private static final Map<String, Boolean> VARIABLES =
      Map.of(
          "PQL_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", true,
          "PQL_KAFKA_PROPERTIES_SSL_KEY_PASSWORD", true,
          "PQL_POSTGRES_PASSWORD", true,
          "WEBHOOK_URL", true,
          "WEBHOOK_SECRET", true,
          "WEBHOOK_HEADERS", true,
          "PQL_MESSAGES_REGISTRY_TOKEN", false);

  @TempDir Path directory;

  @Test
  void serializedJobsHoldTheNamesOfVariablesAlone() throws Exception {
    JobConfiguration configuration = configuration();
    StreamExecutionEnvironment scoring = StreamExecutionEnvironment.getExecutionEnvironment();
    FlinkSettings.applyForScoring(scoring, configuration);
    ScoringJob.assemble(scoring, configuration);
    StreamExecutionEnvironment delivery = StreamExecutionEnvironment.getExecutionEnvironment();
    FlinkSettings.applyForDelivery(delivery, configuration);
    DeliveryJob.assemble(delivery, configuration);

    assertThat(serialized(scoring.getStreamGraph().getJobGraph()))
        .contains("PQL_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", "PQL_MESSAGES_REGISTRY_TOKEN")
        .doesNotContain(MARKER);
    assertThat(serialized(delivery.getStreamGraph().getJobGraph()))
        .contains(VARIABLES.keySet().stream().filter(VARIABLES::get).toList())
        .doesNotContain(MARKER);
  }

  @Test
  void sourcesOfAJobThatFollowsRuleSetsHoldTheNamesOfVariablesAlone() throws Exception {
    JobConfiguration configuration = configuration("--pql.rules.topic=rules");

    for (Serializable part :
        List.of(
            RulesTopic.of(configuration).orElseThrow(),
            BackfillTopic.source(configuration),
            BackfillTopic.sink(configuration))) {
      assertThat(serialized(part))
          .contains("PQL_KAFKA_PROPERTIES_SASL_JAAS_CONFIG")
          .doesNotContain(MARKER);
    }
  }

  private JobConfiguration configuration(String... more) throws Exception {
    Path options =
        Files.writeString(
            directory.resolve("options.yaml"),
            """
            pql.rules.file: ../deploy/rules/saas-default.yaml
            pql.kafka.bootstrap-servers: localhost:9092
            pql.kafka.topics.usage: usage
            pql.messages.registry-url: http://localhost:8081
            pql.postgres.url: jdbc:postgresql://localhost/pql
            pql.postgres.user: pql
            pql.checkpoint.directory: file:///checkpoints
            pql.webhooks: sales
            pql.webhook.sales.url-env: WEBHOOK_URL
            pql.webhook.sales.secret-env: WEBHOOK_SECRET
            pql.webhook.sales.headers-env: WEBHOOK_HEADERS
            """);
    Map<String, String> environment = new HashMap<>();
    VARIABLES.keySet().forEach(variable -> environment.put(variable, MARKER));
    environment.put("WEBHOOK_URL", "https://hooks.example/" + MARKER);
    environment.put("WEBHOOK_HEADERS", "Authorization: Bearer " + MARKER);
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--config=" + options);
    return JobConfiguration.load(arguments.toArray(String[]::new), environment, List.of());
  }

  private static String serialized(Serializable job) throws Exception {
    return new String(InstantiationUtil.serializeObject(job), StandardCharsets.ISO_8859_1);
  }
}
