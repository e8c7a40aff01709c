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
import io.flinkpql.rulelog.RulePush;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs both jobs with a candidate and without one on the same messages: topics and tables of the
 * rule set in force must not differ. The candidate's qualifications are in their own topic and
 * table.
 */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class ShadowIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Names the topics of the run with a candidate, in which the job is killed and scaled. */
  private static final String KILLED = "shadow-present";

  private static final long SEED = 20_261_128;
  private static final int MESSAGES = 900;
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
      segments:
        team: "users >= 3"
      """;

  private static final String CANDIDATE =
      LIVE.replace("version: 1", "version: 2")
          .replace(
              "score:",
              "  extended: {event: %s, measure: count, window: 14d}\nscore:"
                  .formatted(TrialUsage.EVENT))
          .replace("\"sign_ins >= 2\"}", "\"sign_ins >= 1 || extended >= 1\"}")
          .replace("sign_ins >= 5", "sign_ins >= 3");

  @TempDir Path directory;

  /** The outputs of one run. */
  private record Outputs(
      Qualifications qualifications, Map<String, String> accounts, Set<String> tables) {}

  private static List<TestMessage> messages(TestTopics topics) {
    return TrialUsage.messages(topics, SEED, MESSAGES, 8);
  }

  private static void push(TestJobs jobs, int version, RulePush.Role role, String text, long at)
      throws Exception {
    RulesTopic topic = RulesTopic.of(jobs.configuration(1)).orElseThrow();
    topic.append(new RulePush("beside", version, role, OptionalLong.of(at), false, text, "test"));
  }

  private TestJobs jobs(
      MiniCluster flink, LocalKafka kafka, LocalPostgres postgres, TestTopics topics)
      throws Exception {
    Path home = Files.createDirectory(directory.resolve(topics.name()));
    Path file = Files.writeString(home.resolve("rules.yaml"), LIVE);
    TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, home, file);
    jobs.set("pql.rules.topic", topics.rules());
    jobs.set("pql.rules.trust-at", "true");
    jobs.set("pql.refresh.interval", "1s");
    push(jobs, 1, RulePush.Role.LIVE, LIVE, 0);
    return jobs;
  }

  @Test
  void nothingDiffersUnderTheRuleSetInForce(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    System.out.println("seed " + SEED);
    Outputs without;
    TestTopics alone = new TestTopics("shadow-absent").create(kafka);
    long asOf = TrialUsage.asOf(messages(alone));
    FileReplayRun expected = replay(messages(alone), asOf);
    try (TestJobs jobs = jobs(flink, kafka, postgres, alone)) {
      without = run(jobs, kafka, postgres, alone, expected, asOf);
    }
    TestTopics beside = new TestTopics(KILLED).create(kafka);
    long begin = messages(beside).get(MESSAGES / 3).time() + 1;
    try (TestJobs jobs = jobs(flink, kafka, postgres, beside)) {
      push(jobs, 2, RulePush.Role.SHADOW, CANDIDATE, begin);
      Outputs with = run(jobs, kafka, postgres, beside, expected, asOf);

      assertThat(with.qualifications().differencesFrom(expected.parsedQualifications())).isEmpty();
      assertThat(with.qualifications().differencesFrom(without.qualifications())).isEmpty();
      assertThat(with.accounts()).isEqualTo(without.accounts());
      assertThat(with.tables()).isEqualTo(without.tables());
    }

    RunOutputs outputs = new RunOutputs(kafka, postgres, beside);
    assertThat(foldedShadow(outputs)).hasSizeGreaterThan(50);
    assertThat(storedShadow(outputs)).isEqualTo(foldedShadow(outputs));
    assertThat(storedShadow(new RunOutputs(kafka, postgres, alone))).isEmpty();
  }

  private FileReplayRun replay(List<TestMessage> messages, long asOf) throws Exception {
    Path rules = Files.writeString(directory.resolve("live.yaml"), LIVE);
    return FileReplayRun.of(
        rules,
        List.of(new GeneratedUsage(messages).write(directory.resolve("events"))),
        OptionalLong.of(asOf),
        2,
        directory);
  }

  private Outputs run(
      TestJobs jobs,
      LocalKafka kafka,
      LocalPostgres postgres,
      TestTopics topics,
      FileReplayRun expected,
      long asOf)
      throws Exception {
    RunOutputs outputs = new RunOutputs(kafka, postgres, topics);
    JobID scoring =
        topics.name().equals(KILLED)
            ? scoredWithFaults(jobs, kafka, topics, asOf)
            : scored(jobs, kafka, topics, asOf);
    JobID delivery = jobs.startDelivery(2);
    jobs.awaitQualifications(scoring, expected.parsedQualifications().size(), asOf);
    outputs.awaitStandings(expected);
    jobs.stop(scoring, false);
    outputs.awaitDelivered(jobs.schema());
    await("all records under candidates delivered")
        .atMost(TestJobs.TIMEOUT)
        .untilAsserted(() -> assertThat(storedShadow(outputs)).isEqualTo(foldedShadow(outputs)));
    jobs.stop(delivery, false);
    return new Outputs(jobs.qualifications().upTo(asOf), outputs.standings(), outputs.rows());
  }

  private static JobID scored(TestJobs jobs, LocalKafka kafka, TestTopics topics, long asOf)
      throws Exception {
    try (MessageSender sender = new MessageSender(kafka)) {
      sender.send(messages(topics));
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));
    }
    JobID scoring = jobs.startScoring(2);
    jobs.awaitScored(scoring);
    return scoring;
  }

  /** Scores all messages; after two thirds the job is stopped, scaled, killed and scaled again. */
  private static JobID scoredWithFaults(
      TestJobs jobs, LocalKafka kafka, TestTopics topics, long asOf) throws Exception {
    List<TestMessage> messages = messages(topics);
    int part = messages.size() * 2 / 3;
    try (MessageSender sender = new MessageSender(kafka)) {
      JobID scoring = jobs.startScoring(2);
      sender.send(messages.subList(0, part));
      jobs.awaitScored(scoring);
      String savepoint = jobs.stop(scoring, false);
      jobs.cancel(jobs.restoreScoring(1, savepoint));
      scoring = jobs.restoreScoring(3, savepoint);
      sender.send(messages.subList(part, messages.size()));
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));
      jobs.awaitScored(scoring);
      return scoring;
    }
  }

  /** Folds the topic of shadow qualifications: account and number to position and change. */
  private static Map<String, String> foldedShadow(RunOutputs outputs) throws Exception {
    Map<String, String> rows = new TreeMap<>();
    try (CommittedRecords records =
        new CommittedRecords(outputs.kafka(), outputs.topics().shadowQualifications())) {
      for (ConsumerRecord<byte[], byte[]> record : records.read()) {
        String account = new String(record.key(), StandardCharsets.UTF_8);
        JsonNode json = record.value() == null ? null : JSON.readTree(record.value());
        if (json == null || json.get("kind").asText().equals("deleted")) {
          rows.keySet().removeIf(key -> key.startsWith(account + " "));
        } else {
          rows.put(
              account + " " + json.get("seq"),
              "%s %s %s"
                  .formatted(
                      json.get("kind").asText(),
                      json.path("rule_set").path("version"),
                      record.offset()));
        }
      }
    }
    return rows;
  }

  private static Map<String, String> storedShadow(RunOutputs outputs) throws SQLException {
    Map<String, String> rows = new TreeMap<>();
    outputs
        .query(
            "SELECT account || ' ' || seq || '|' || kind || ' ' || rule_set_version || ' ' ||"
                + " topic_offset FROM pql_shadow_qualification")
        .forEach(row -> rows.put(row.split("\\|")[0], row.split("\\|")[1]));
    return rows;
  }
}
