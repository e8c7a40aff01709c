// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.job.Backfill;
import io.flinkpql.local.server.LocalFlink;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rulelog.RulePushJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Backfills a candidate of a running job and brings it into force. From then on the job must equal
 * a replay that kept the candidate's tracks from the first message on, although the backfill was
 * killed, ran twice and was merged twice, and accounts and users were deleted meanwhile.
 */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class BackfillIT {

  private static final long SEED = 20_261_129;
  private static final int MESSAGES = 900;
  private static final Duration LEAD = Duration.ofSeconds(1);
  private static final String NAME = "beside";

  private static final String LIVE =
      """
      name: beside
      version: 1
      conversion: {event: Subscription Started}
      signals:
        sign_ins: {event: Signed In, measure: count, window: 7d}
        users: {event: [Signed In, Teammate Invited], measure: distinct_users, window: 7d}
      score: {half_life: 7d, points: {Signed In: 1, Teammate Invited: 5}}
      tiers:
        - {name: active, enter: "sign_ins >= 2"}
        - {name: engaged, enter: ["sign_ins >= 5", "users >= 2"], stay: "sign_ins >= 2", hold: 36h}
      """;

  /** The rule set in force with the signals of the candidate. */
  private static final String KEEPING =
      LIVE.replace(
          "score:",
          """
            extended: {event: Trial Extended, measure: count}
            extended_30d: {event: Trial Extended, measure: active_days, window: 30d}
            extenders: {event: [Trial Extended, Signed In], measure: distinct_users, window: 60d}
          score:"""
              .indent(0)
              .stripTrailing());

  private static final String CANDIDATE =
      KEEPING
          .replace("version: 1", "version: 2")
          .replace("\"sign_ins >= 2\"}", "\"sign_ins >= 1 || extended >= 1\"}")
          .replace("sign_ins >= 5", "extended_30d >= 2 || extenders >= 3");

  @TempDir Path directory;

  private static List<TestMessage> messages(TestTopics topics) {
    List<TestMessage> messages = TrialUsage.messages(topics, SEED, MESSAGES, 8);
    Random random = new Random(SEED);
    List<TestMessage> more = new ArrayList<>();
    for (TestMessage message : messages) {
      if (message.account() != null && random.nextInt(60) == 0) {
        more.add(deleteUser(message));
      } else if (message.account() != null && random.nextInt(100) == 0) {
        more.add(
            TestMessage.delete(
                message.topic(), message.partition(), message.account(), message.time()));
      }
    }
    messages.addAll(more);
    messages.sort(Comparator.comparingLong(TestMessage::time));
    return messages;
  }

  private static TestMessage deleteUser(TestMessage message) {
    String json =
        """
        {"type": "delete", "userId": "u1", "timestamp": "%s", "context": {"groupId": "%s"}}"""
            .formatted(Instant.ofEpochMilli(message.time()), message.account());
    return new TestMessage(
        message.topic(),
        message.partition(),
        message.account(),
        json.getBytes(StandardCharsets.UTF_8),
        message.time());
  }

  private static RulePush push(int version, RulePush.Role role, String text, long at) {
    return new RulePush(NAME, version, role, OptionalLong.of(at), false, text, "test");
  }

  @Test
  @Timeout(600)
  void promotionEqualsAReplayThatKeptTheTracksFromTheStart(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    System.out.println("seed " + SEED);
    TestTopics topics = new TestTopics("backfilled").create(kafka);
    List<TestMessage> messages = messages(topics);
    int number = messages.size();
    long begin = messages.get(number / 3 - 1).time() + 1;
    long covered = messages.get(number * 4 / 6).time() + 1;
    long promotion = messages.get(number * 5 / 6).time() + 1;
    long asOf = TrialUsage.asOf(messages);
    Path file = Files.writeString(directory.resolve("rules.yaml"), LIVE);
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, file);
        MessageSender sender = new MessageSender(kafka)) {
      RulePushes rules = RulePushes.inSimulatedTime(jobs, topics, LEAD);
      rules.pushAndAwaitKnown(push(1, RulePush.Role.LIVE, LIVE, 0));
      JobID scoring = jobs.startScoring(2);
      sender.send(messages.subList(0, number / 3));
      jobs.awaitScored(scoring);

      // A candidate begins.
      rules.pushAndAwaitKnown(push(2, RulePush.Role.SHADOW, CANDIDATE, begin));
      sender.send(messages.subList(number / 3, number / 2));
      jobs.awaitScored(scoring);

      // The first backfill is killed. Accounts and users are deleted after its scan.
      Backfill backfill = Backfill.of(jobs.configuration(2), NAME, System.currentTimeMillis());
      Map<TopicPartition, Long> ends = backfill.ends();
      killScan(backfill, ends);
      sender.send(messages.subList(number / 2, number * 3 / 5));
      jobs.awaitScored(scoring);

      // The second is killed after its scan, and scoring while it merges.
      String before = jobs.stop(scoring, false);
      scan(backfill, ends);
      scoring = jobs.restoreScoring(3, before);
      awaitMerged(backfill, 1);
      jobs.cancel(scoring);
      scoring = jobs.restoreScoring(1, before);

      // The third completes, and repeats what was merged. Scoring is killed as soon as it knows.
      scan(backfill, ends);
      awaitMerged(backfill, Long.MAX_VALUE);
      assertThat(backfill.missed(ends)).as("late messages").isZero();
      backfill.cover(OptionalLong.of(covered), 0, "test");
      assertThat(reopened(jobs).isCovered()).isTrue();
      jobs.cancel(scoring);
      scoring = jobs.restoreScoring(2, before);

      sender.send(messages.subList(number * 3 / 5, number * 3 / 4));
      jobs.awaitScored(scoring);
      rules.pushAndAwaitKnown(push(2, RulePush.Role.LIVE, CANDIDATE, promotion));
      sender.send(messages.subList(number * 3 / 4, number));
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));

      JobID delivery = jobs.startDelivery(2);
      List<String> expected = promoted(replay(messages, promotion, asOf).parsedQualifications());
      jobs.awaitScored(scoring);
      await("records of the promoted candidate")
          .atMost(TestJobs.TIMEOUT)
          .until(() -> promoted(jobs.qualifications().upTo(asOf)).size() >= expected.size());
      jobs.stop(scoring, false);
      assertThat(expected).hasSizeGreaterThan(20);
      // A replay writes a deletion after other records of its instant.
      assertThat(promoted(jobs.qualifications().upTo(asOf)))
          .containsExactlyInAnyOrderElementsOf(expected);

      RunOutputs outputs = new RunOutputs(kafka, postgres, topics);
      outputs.awaitDelivered(jobs.schema());
      jobs.stop(delivery, false);
      String ofCandidate = "SELECT account FROM pql_qualification WHERE rule_set_version = 2";
      assertThat(outputs.query(ofCandidate)).hasSizeGreaterThan(20);
      assertThat(
              outputs.query(
                  ofCandidate
                      + " AND effective_at < '%s'".formatted(Instant.ofEpochMilli(promotion))))
          .isEmpty();
    }
  }

  private static Backfill reopened(TestJobs jobs) throws Exception {
    return Backfill.of(jobs.configuration(2), NAME, System.currentTimeMillis());
  }

  private StreamExecutionEnvironment environment() throws Exception {
    return StreamExecutionEnvironment.createLocalEnvironment(
        2, LocalFlink.batchSettings(directory));
  }

  private void scan(Backfill backfill, Map<TopicPartition, Long> ends) throws Exception {
    StreamExecutionEnvironment environment = environment();
    backfill.scanTopics(environment, ends);
    environment.execute("backfill");
  }

  private void killScan(Backfill backfill, Map<TopicPartition, Long> ends) throws Exception {
    StreamExecutionEnvironment environment = environment();
    backfill.scanTopics(environment, ends);
    JobClient job = environment.executeAsync("killed backfill");
    job.cancel().get();
  }

  private static void awaitMerged(Backfill backfill, long records) {
    await("records merged")
        .atMost(TestJobs.TIMEOUT)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              Backfill.Merge merge = backfill.merge();
              return merge.written() > 0 && merge.merged() >= Math.min(records, merge.written());
            });
  }

  private FileReplayRun replay(List<TestMessage> messages, long promotion, long asOf)
      throws Exception {
    String log =
        List.of(
                push(1, RulePush.Role.LIVE, KEEPING, 0),
                push(2, RulePush.Role.LIVE, CANDIDATE, promotion))
            .stream()
            .map(push -> new String(RulePushJson.write(push), StandardCharsets.UTF_8) + "\n")
            .collect(Collectors.joining());
    return FileReplayRun.ofRulesLog(
        Files.writeString(directory.resolve("rules.log"), log),
        LEAD,
        new GeneratedUsage(messages).write(directory.resolve("events")),
        asOf,
        directory);
  }

  /** Returns the records of the promoted candidate. */
  private static List<String> promoted(Qualifications qualifications) {
    return qualifications.byAccount().values().stream()
        .flatMap(List::stream)
        .filter(record -> record.path("rule_set").path("version").asLong() == 2)
        .map(JsonNode::toString)
        .toList();
  }
}
