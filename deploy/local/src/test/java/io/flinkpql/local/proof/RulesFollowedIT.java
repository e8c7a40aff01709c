// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rulelog.RulePush;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs the scoring job on a topic of rule sets that grows while the job runs. */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class RulesFollowedIT {

  private static final long START = Instant.parse("2026-03-02T09:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private static String rules(int version, int needed, String more) {
    return """
    name: followed
    version: %d
    signals:
      visits: {event: Visited, measure: count, window: 7d}
    %stiers:
      - {name: active, enter: "visits >= %d"}
    """
        .formatted(version, more, needed);
  }

  private TestJobs jobs(
      MiniCluster flink, LocalKafka kafka, LocalPostgres postgres, TestTopics topics)
      throws Exception {
    Path file = Files.writeString(directory.resolve("rules.yaml"), rules(1, 3, ""));
    TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, file);
    jobs.set("pql.rules.topic", topics.rules());
    jobs.set("pql.rules.lead", "2s");
    jobs.set("pql.rules.trust-at", "true");
    return jobs;
  }

  private static RuleLog push(TestJobs jobs, int version, String text, long at) throws Exception {
    RulesTopic topic = RulesTopic.of(jobs.configuration(1)).orElseThrow();
    return topic.append(
        new RulePush(
            "followed", version, RulePush.Role.LIVE, OptionalLong.of(at), false, text, "test"));
  }

  private static List<TestMessage> visits(TestTopics topics, String account, long... times) {
    List<TestMessage> messages = new ArrayList<>();
    for (long time : times) {
      messages.add(TestMessage.track(topics.usage(), 0, account, "Visited", account + time, time));
    }
    return messages;
  }

  private static List<JsonNode> values(LocalKafka kafka, String topic) throws Exception {
    List<JsonNode> values = new ArrayList<>();
    try (CommittedRecords records = new CommittedRecords(kafka, topic)) {
      for (ConsumerRecord<byte[], byte[]> record : records.read()) {
        values.add(JSON.readTree(record.value()));
      }
    }
    return values;
  }

  @Test
  void aPushedVersionIsInForceFromItsInstantAndAcrossARestart(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("versions-followed").create(kafka);
    try (TestJobs jobs = jobs(flink, kafka, postgres, topics);
        MessageSender sender = new MessageSender(kafka);
        KafkaProducer<byte[], byte[]> rawSender =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      sender.send(visits(topics, "a", START, START + 60_000));
      JobID scoring = jobs.startScoring(2);
      jobs.awaitScored(scoring);

      rawSender.send(new ProducerRecord<>(topics.rules(), 0, null, "no push".getBytes())).get();
      push(jobs, 2, rules(2, 2, ""), START + HOUR);
      sender.send(GeneratedUsage.watermarkMessages(topics, START + 2 * HOUR));
      jobs.awaitQualifications(scoring, 1, START + 2 * HOUR);

      JsonNode promotion = values(kafka, topics.qualifications()).get(0);
      assertThat(promotion.path("account").asText()).isEqualTo("a");
      assertThat(promotion.path("effective_at").asText())
          .isEqualTo(Instant.ofEpochMilli(START + HOUR).toString().replace("Z", ".000Z"));
      assertThat(promotion.path("rule_set").path("version").asInt()).isEqualTo(2);
      await("rule sets and the dead letter")
          .atMost(TestJobs.TIMEOUT)
          .untilAsserted(
              () -> {
                assertThat(values(kafka, topics.ruleSets()))
                    .extracting(value -> value.path("version").asInt())
                    .containsExactly(1, 2);
                assertThat(values(kafka, topics.ruleSets()).get(1).path("by").asText())
                    .isEqualTo("test");
                assertThat(deadLetters(kafka, topics)).containsExactly("bad_rule_set: no push");
              });

      String savepoint = jobs.stop(scoring, false);
      push(jobs, 3, rules(3, 9, ""), START + 3 * HOUR);
      JobID restored = jobs.restoreScoring(3, savepoint);
      sender.send(GeneratedUsage.watermarkMessages(topics, START + 4 * HOUR));
      jobs.awaitQualifications(restored, 2, START + 4 * HOUR);
      jobs.stop(restored, false);

      assertThat(values(kafka, topics.qualifications()))
          .filteredOn(record -> record.path("account").asText().equals("a"))
          .extracting(
              record ->
                  record.path("kind").asText()
                      + " by version "
                      + record.path("rule_set").path("version").asInt())
          .containsExactly("promoted by version 2", "demoted by version 3");
      assertThat(deadLetters(kafka, topics)).containsExactly("bad_rule_set: no push");
    }
  }

  private static List<String> deadLetters(LocalKafka kafka, TestTopics topics) {
    try (CommittedRecords records = new CommittedRecords(kafka, topics.deadLetters())) {
      return records.read().stream()
          .map(
              record ->
                  new String(record.headers().lastHeader("reason").value())
                      + ": "
                      + new String(record.value()))
          .toList();
    }
  }

  @Test
  void aTopicThatLacksAVersionOfTheStateStopsTheJob(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("lost").create(kafka);
    kafka.createTopic("lost.rules-anew", 1, RulesTopic.SETTINGS);
    try (TestJobs jobs = jobs(flink, kafka, postgres, topics);
        MessageSender sender = new MessageSender(kafka)) {
      sender.send(visits(topics, "a", START));
      JobID scoring = jobs.startScoring(1);
      jobs.awaitScored(scoring);
      push(jobs, 2, rules(2, 2, ""), START + HOUR);
      await("version 2 is taken over")
          .atMost(TestJobs.TIMEOUT)
          .until(() -> values(kafka, topics.ruleSets()).size() == 2);
      String savepoint = jobs.stop(scoring, false);

      jobs.set("pql.rules.topic", "lost.rules-anew");
      JobID restored = jobs.restoreScoring(1, savepoint);

      await("the job ends")
          .atMost(TestJobs.TIMEOUT)
          .until(() -> flink.getJobStatus(restored).get().isGloballyTerminalState());
      assertThat(flink.requestJobResult(restored).get().getSerializedThrowable().orElseThrow())
          .hasStackTraceContaining("is in the state of the job but not at its place in the log");
    }
  }
}
