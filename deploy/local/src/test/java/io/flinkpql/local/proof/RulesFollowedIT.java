// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs the scoring job on a topic of rule sets that grows while the job runs. */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class RulesFollowedIT {

  private static final long START = Instant.parse("2026-03-02T09:00:00Z").toEpochMilli();
  private static final long HOUR = 3_600_000;
  private static final Duration LEAD = Duration.ofSeconds(1);
  private static final List<String> ACCOUNTS =
      IntStream.range(0, 12).mapToObj(i -> "a" + i).toList();
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private static String rules(int version, int needed) {
    return """
    name: followed
    version: %d
    signals:
      visits: {event: Visited, measure: count, window: 7d}
    tiers:
      - {name: active, enter: "visits >= %d"}
    """
        .formatted(version, needed);
  }

  private TestJobs jobs(
      MiniCluster flink, LocalKafka kafka, LocalPostgres postgres, TestTopics topics)
      throws Exception {
    Path file = Files.writeString(directory.resolve("rules.yaml"), rules(1, 3));
    return new TestJobs(flink, kafka, postgres, topics, directory, file);
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

  /**
   * Rescales the job from one subtask to three and then two between the push of a version and its
   * start. Meanwhile the topic gets ahead of the state, and the configured file is an older one.
   */
  @Test
  void aPushedVersionIsInForceFromItsInstantAndAcrossRestarts(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("versions-followed").create(kafka);
    try (TestJobs jobs = jobs(flink, kafka, postgres, topics);
        MessageSender sender = new MessageSender(kafka)) {
      RulePushes pushes = RulePushes.inSimulatedTime(jobs, topics, LEAD);
      for (String account : ACCOUNTS) {
        sender.send(visits(topics, account, START, START + 60_000));
      }
      // A first watermark starts a sweep by itself: it must not be the one that passes the version.
      sender.send(GeneratedUsage.watermarkMessagesAt(topics, START + 120_000));
      JobID one = jobs.startScoring(1);
      jobs.awaitScored(one);

      sender.send(
          List.of(new TestMessage(topics.rules(), 0, null, "no push".getBytes(UTF_8), START)));
      pushes.pushAndAwaitKnown(rules(2, 2), START + HOUR);
      sender.send(GeneratedUsage.watermarkMessages(topics, START + HOUR));
      jobs.awaitQualifications(one, ACCOUNTS.size(), START + HOUR);
      awaitVersionsAndTheDeadLetter(kafka, topics);

      pushes.pushAndAwaitKnown(rules(3, 9), START + 3 * HOUR);
      JobID three = jobs.restoreScoring(3, jobs.stop(one, false));
      String savepoint = jobs.stop(three, false);
      pushes.push(rules(4, 1), OptionalLong.of(START + 5 * HOUR));
      JobID two = jobs.restoreScoring(2, savepoint);
      sender.send(GeneratedUsage.watermarkMessages(topics, START + 5 * HOUR));
      jobs.awaitQualifications(two, 3 * ACCOUNTS.size(), START + 5 * HOUR);
      jobs.stop(two, false);

      Map<String, List<ObjectNode>> records =
          jobs.qualifications().upTo(START + 5 * HOUR).byAccount();
      assertThat(records).containsOnlyKeys(ACCOUNTS);
      assertThat(records.values())
          .allSatisfy(
              changes ->
                  assertThat(changes)
                      .extracting(RulesFollowedIT::text)
                      .containsExactly(
                          "promoted by version 2 at 2026-03-02T10:00:00.000Z",
                          "demoted by version 3 at 2026-03-02T12:00:00.000Z",
                          "promoted by version 4 at 2026-03-02T14:00:00.000Z"));
      assertThat(deadLetters(kafka, topics)).containsExactly("bad_rule_set: no push");
    }
  }

  private static String text(JsonNode record) {
    return "%s by version %d at %s"
        .formatted(
            record.path("kind").asText(),
            record.path("rule_set").path("version").asInt(),
            record.path("effective_at").asText());
  }

  private static void awaitVersionsAndTheDeadLetter(LocalKafka kafka, TestTopics topics) {
    await("rule sets and the dead letter")
        .atMost(TestJobs.TIMEOUT)
        .untilAsserted(
            () -> {
              assertThat(values(kafka, topics.ruleSets()))
                  .extracting(
                      value -> value.path("version").asInt() + " by " + value.path("by").asText())
                  .containsExactly("1 by job start", "2 by test");
              assertThat(deadLetters(kafka, topics)).containsExactly("bad_rule_set: no push");
            });
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
      RulePushes pushes = RulePushes.inSimulatedTime(jobs, topics, LEAD);
      sender.send(visits(topics, "a", START));
      JobID scoring = jobs.startScoring(1);
      jobs.awaitScored(scoring);
      pushes.push(rules(2, 2), OptionalLong.of(START + HOUR));
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
