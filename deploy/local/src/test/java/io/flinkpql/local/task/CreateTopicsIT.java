// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.CreateTopics;
import io.flinkpql.job.OneOffTask;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.SharedKafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests the creation of missing output topics on a broker. */
@ExtendWith(SharedKafka.class)
class CreateTopicsIT {
  private static final List<String> TOPICS =
      List.of("qualifications", "accounts", "rule-sets", "dead-letters", "alert-dead-letters");

  @Test
  void missingTopicsAreCreatedWithTheSettingsTheJobsNeed(LocalKafka kafka) throws Exception {
    TaskRun run = TaskRun.of(CreateTopics.TASK, options(kafka, "new"));

    assertThat(run.status()).as(run.err()).isEqualTo(OneOffTask.DONE);
    assertThat(run.out())
        .isEqualTo(
            "Topics created: new.accounts, new.alert-dead-letters, new.dead-letters,"
                + " new.qualifications, new.rule-sets\n");
    assertThat(partitions(kafka, "new"))
        .isEqualTo(
            Map.of(
                "qualifications", 3,
                "accounts", 3,
                "rule-sets", 1,
                "dead-letters", 3,
                "alert-dead-letters", 3));
    assertThat(setting(kafka, "new.accounts", "cleanup.policy")).isEqualTo("compact");
    assertThat(setting(kafka, "new.rule-sets", "cleanup.policy")).isEqualTo("compact");
    assertThat(setting(kafka, "new.qualifications", "cleanup.policy")).isEqualTo("delete");
    assertThat(setting(kafka, "new.qualifications", "retention.ms")).isEqualTo("-1");
  }

  @Test
  void existingTopicStaysUnchanged(LocalKafka kafka) throws Exception {
    kafka.createTopic("existing.accounts", 5, Map.of("cleanup.policy", "delete"));

    TaskRun first = TaskRun.of(CreateTopics.TASK, options(kafka, "existing"));
    TaskRun second = TaskRun.of(CreateTopics.TASK, options(kafka, "existing"));

    assertThat(first.status()).as(first.err()).isEqualTo(OneOffTask.DONE);
    assertThat(first.out()).doesNotContain("existing.accounts").contains("existing.qualifications");
    assertThat(second.out()).isEqualTo("All topics exist already\n");
    assertThat(partitions(kafka, "existing")).containsEntry("accounts", 5);
    assertThat(setting(kafka, "existing.accounts", "cleanup.policy")).isEqualTo("delete");
  }

  @Test
  void theRulesTopicIsCreatedIfOneIsConfigured(LocalKafka kafka) throws Exception {
    Map<String, String> options = options(kafka, "followed");
    options.put("pql.rules.topic", "followed.rules");
    options.put("pql.kafka.topics.shadow-qualifications", "followed.shadow-qualifications");
    options.put("pql.kafka.topics.backfill", "followed.backfill");

    TaskRun ran = TaskRun.of(CreateTopics.TASK, options);

    assertThat(ran.status()).as(ran.err()).isEqualTo(OneOffTask.DONE);
    assertThat(ran.out()).contains("followed.rules", "followed.shadow-qualifications");
    assertThat(setting(kafka, "followed.shadow-qualifications", "retention.ms")).isEqualTo("-1");
    assertThat(setting(kafka, "followed.backfill", "max.message.bytes")).isEqualTo("8388608");
    try (Admin admin = admin(kafka)) {
      assertThat(describe(admin, "followed.rules").partitions()).hasSize(1);
    }
    assertThat(setting(kafka, "followed.rules", "message.timestamp.type"))
        .isEqualTo("LogAppendTime");
    assertThat(setting(kafka, "followed.rules", "retention.ms")).isEqualTo("-1");
    assertThat(setting(kafka, "followed.rules", "cleanup.policy")).isEqualTo("delete");
  }

  @Test
  void aRulesTopicWithTheWrongSettingsIsRefused(LocalKafka kafka) {
    kafka.createTopic("unfit.rules", 2, Map.of("cleanup.policy", "compact"));
    Map<String, String> options = options(kafka, "unfit");
    options.put("pql.rules.topic", "unfit.rules");
    options.put("pql.kafka.topics.shadow-qualifications", "unfit.shadow-qualifications");
    options.put("pql.kafka.topics.backfill", "unfit.backfill");

    TaskRun ran = TaskRun.of(CreateTopics.TASK, options);

    assertThat(ran.status()).isEqualTo(OneOffTask.FAILED);
    assertThat(ran.err())
        .startsWith(
            "The rules topic unfit.rules cannot be used: it has 2 partitions and must have 1;")
        .contains("cleanup.policy is compact and must be delete")
        .contains("message.timestamp.type is CreateTime and must be LogAppendTime");
  }

  @Test
  void refusalOfTheBrokersIsReportedWithTheTopic(LocalKafka kafka) {
    Map<String, String> options = options(kafka, "refused");
    options.put("pql.topics.replication-factor", "7");

    TaskRun run = TaskRun.of(CreateTopics.TASK, options);

    assertThat(run.status()).isEqualTo(OneOffTask.FAILED);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("Topic refused.")
        .contains("was not created: ")
        .contains("replication factor");
  }

  private static Map<String, String> options(LocalKafka kafka, String prefix) {
    Map<String, String> options = new HashMap<>();
    options.put("pql.kafka.bootstrap-servers", kafka.bootstrapServers());
    options.put("pql.topics.partitions", "3");
    TOPICS.forEach(suffix -> options.put("pql.kafka.topics." + suffix, prefix + "." + suffix));
    return options;
  }

  private static Map<String, Integer> partitions(LocalKafka kafka, String prefix) {
    Map<String, Integer> partitions = new HashMap<>();
    try (Admin admin = admin(kafka)) {
      for (String suffix : TOPICS) {
        String topic = prefix + "." + suffix;
        partitions.put(suffix, describe(admin, topic).partitions().size());
      }
    }
    return partitions;
  }

  /** Waits until the broker's metadata contains the topic, which lags behind its creation. */
  private static TopicDescription describe(Admin admin, String topic) {
    return await()
        .atMost(Duration.ofMinutes(5))
        .ignoreExceptionsMatching(e -> e.getCause() instanceof UnknownTopicOrPartitionException)
        .until(
            () -> admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic),
            Objects::nonNull);
  }

  private static String setting(LocalKafka kafka, String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = admin(kafka)) {
      return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(name).value();
    }
  }

  private static Admin admin(LocalKafka kafka) {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }
}
