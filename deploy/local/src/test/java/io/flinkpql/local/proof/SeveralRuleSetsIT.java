// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs two rule sets in one job, which is killed and scaled, and each in a job of its own, on the
 * same messages: topics and tables must be the same. One of the two gets a new version meanwhile,
 * and a candidate becomes a third rule set. Then the second one ends, and leaves nothing behind.
 */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class SeveralRuleSetsIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SEED = 20_261_129;
  private static final int MESSAGES = 1_200;
  private static final long DAY = 86_400_000L;

  private static final String FIRST =
      """
      name: sales
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

  private static final String SECOND =
      """
      name: success/expansion
      version: 7
      signals:
        sign_ins: {event: Signed In, measure: count, window: 7d}
        extended: {event: Trial Extended, measure: count, window: 14d}
      tiers:
        - {name: seen, enter: "sign_ins >= 1"}
        - {name: extended, enter: "extended >= 1", stay: "sign_ins >= 3"}
      """;

  private static final String SECOND_CHANGED =
      SECOND
          .replace("version: 7", "version: 8")
          .replace("tiers:", "  invites: {event: Teammate Invited, measure: count}\ntiers:")
          .replace("\"extended >= 1\"", "\"extended >= 1 || invites >= 2\"");

  private static final String THIRD_NAME = "trials";
  private static final String THIRD =
      SECOND_CHANGED
          .replace("success/expansion", THIRD_NAME)
          .replace("version: 8", "version: 1")
          .replace("sign_ins >= 1", "sign_ins >= 2");

  @TempDir Path directory;

  /** The outputs of one run: records of qualifications, last standings by key, rows of tables. */
  private record Outputs(
      Set<String> qualifications, Map<String, String> standings, Set<String> rows) {

    Outputs and(Outputs other) {
      Map<String, String> all = new TreeMap<>(standings);
      all.putAll(other.standings);
      return new Outputs(union(qualifications, other.qualifications), all, union(rows, other.rows));
    }

    /** Returns the outputs without those of the third rule set. */
    Outputs withoutThird() {
      Map<String, String> others = new TreeMap<>(standings);
      others.keySet().removeIf(key -> key.startsWith(THIRD_NAME + "/"));
      return new Outputs(withoutThird(qualifications), others, withoutThird(rows));
    }

    private static Set<String> withoutThird(Set<String> lines) {
      return lines.stream()
          .filter(line -> !line.contains('"' + THIRD_NAME + '"'))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
      return Stream.concat(one.stream(), other.stream())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static List<TestMessage> messages(TestTopics topics) {
    return TrialUsage.messages(topics, SEED, MESSAGES, 6);
  }

  /** Returns the event time of the message after a share of all, ms. */
  private static long timeAfter(TestTopics topics, double share) {
    List<TestMessage> messages = messages(topics);
    return messages.get((int) (messages.size() * share)).time() + 1;
  }

  private static long asOf(TestTopics topics) {
    return TrialUsage.asOf(messages(topics));
  }

  private static void push(
      TestJobs jobs, RulePush.Role role, String text, long at, String... startedWith)
      throws Exception {
    RuleSet rules = RuleSets.read(text);
    RulesTopic.of(jobs.configuration(1))
        .orElseThrow()
        .append(
            new RulePush(
                rules.name(),
                rules.version(),
                role,
                OptionalLong.of(at),
                false,
                role == RulePush.Role.RETIRED ? "" : text,
                "test",
                List.of(startedWith)));
  }

  private TestJobs jobs(
      MiniCluster flink,
      LocalKafka kafka,
      LocalPostgres postgres,
      TestTopics topics,
      String... texts)
      throws Exception {
    Path home = Files.createDirectory(directory.resolve(topics.name()));
    List<String> files = new ArrayList<>();
    for (String text : texts) {
      Path file = home.resolve("rules-" + files.size() + ".yaml");
      files.add(Files.writeString(file, text).toAbsolutePath().toString());
    }
    TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, home, Path.of(files.get(0)));
    jobs.set("pql.rules.file", String.join(";", files));
    jobs.set("pql.rules.topic", topics.rules());
    jobs.set("pql.rules.trust-at", "true");
    jobs.set("pql.refresh.interval", "1s");
    return jobs;
  }

  @Test
  void twoRuleSetsInOneJobEqualTwoJobs(LocalKafka kafka, LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    System.out.println("seed " + SEED);
    Outputs first = alone(new TestTopics("sets-first"), List.of(FIRST), kafka, postgres, flink);
    Outputs second =
        alone(
            new TestTopics("sets-second"), List.of(SECOND, SECOND_CHANGED), kafka, postgres, flink);
    assertThat(first.qualifications()).hasSizeGreaterThan(50);
    assertThat(second.qualifications()).hasSizeGreaterThan(50);
    assertThat(second.qualifications()).anyMatch(line -> line.contains("\"kind\":\"deleted\""));

    TestTopics topics = new TestTopics("sets-together").create(kafka);
    try (TestJobs jobs = jobs(flink, kafka, postgres, topics, FIRST, SECOND)) {
      push(jobs, RulePush.Role.LIVE, FIRST, 0, "success/expansion");
      push(jobs, RulePush.Role.LIVE, SECOND, 0);
      push(jobs, RulePush.Role.SHADOW, THIRD, timeAfter(topics, 0.3));
      push(jobs, RulePush.Role.LIVE, SECOND_CHANGED, timeAfter(topics, 0.5));
      JobID delivery = jobs.startDelivery(1);
      JobID scoring = scoredWithFaults(jobs, kafka, topics);
      awaitEqual(first.and(second), kafka, postgres, topics);
      RunOutputs written = new RunOutputs(kafka, postgres, topics);
      assertThat(versions(written))
          .containsExactly("sales 1", "success/expansion 7", "success/expansion 8", "trials 1");
      Set<String> replayed = replayOfTheLog(kafka, topics);
      assertThat(qualifications(kafka, topics)).isEqualTo(replayed);
      assertThat(replayed).filteredOn(line -> line.contains(THIRD_NAME)).hasSizeGreaterThan(20);

      endSecond(jobs, kafka, topics);
      Map<String, String> left = new TreeMap<>(first.standings());
      second.standings().keySet().forEach(key -> left.put(key, RunOutputs.DELETED));
      awaitEqual(
          new Outputs(first.and(second).qualifications(), left, first.rows()),
          kafka,
          postgres,
          topics);
      jobs.stop(scoring, false);
      jobs.stop(delivery, false);
    }
  }

  /**
   * Scores all messages. After two thirds the job is stopped, the candidate becomes a rule set, and
   * the job is scaled, killed and scaled again.
   */
  private static JobID scoredWithFaults(TestJobs jobs, LocalKafka kafka, TestTopics topics)
      throws Exception {
    List<TestMessage> messages = messages(topics);
    int part = messages.size() * 2 / 3;
    try (MessageSender sender = new MessageSender(kafka)) {
      JobID scoring = jobs.startScoring(2);
      sender.send(messages.subList(0, part));
      jobs.awaitScored(scoring);
      String savepoint = jobs.stop(scoring, false);
      push(jobs, RulePush.Role.LIVE, THIRD, timeAfter(topics, 0.7));
      jobs.cancel(jobs.restoreScoring(1, savepoint));
      scoring = jobs.restoreScoring(3, savepoint);
      sender.send(messages.subList(part, messages.size()));
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf(topics)));
      jobs.awaitScored(scoring);
      return scoring;
    }
  }

  /** Lets the second rule set end a day after the last message, and time pass beyond that. */
  private static void endSecond(TestJobs jobs, LocalKafka kafka, TestTopics topics)
      throws Exception {
    long end = asOf(topics) + DAY;
    push(jobs, RulePush.Role.RETIRED, SECOND_CHANGED, end);
    try (MessageSender sender = new MessageSender(kafka)) {
      sender.send(GeneratedUsage.watermarkMessages(topics, end));
    }
  }

  /** Runs versions of one rule set: the first, and the next one from half of the messages on. */
  private Outputs alone(
      TestTopics topics,
      List<String> versions,
      LocalKafka kafka,
      LocalPostgres postgres,
      MiniCluster flink)
      throws Exception {
    topics.create(kafka);
    try (TestJobs jobs = jobs(flink, kafka, postgres, topics, versions.get(0));
        MessageSender sender = new MessageSender(kafka)) {
      push(jobs, RulePush.Role.LIVE, versions.get(0), 0);
      for (String next : versions.subList(1, versions.size())) {
        push(jobs, RulePush.Role.LIVE, next, timeAfter(topics, 0.5));
      }
      sender.send(messages(topics));
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf(topics)));
      FileReplayRun expected = replay(kafka, topics);
      JobID scoring = jobs.startScoring(2);
      JobID delivery = jobs.startDelivery(2);
      jobs.awaitScored(scoring);
      jobs.awaitQualifications(scoring, expected.parsedQualifications().size(), asOf(topics));
      RunOutputs written = new RunOutputs(kafka, postgres, topics);
      written.awaitStandings(expected);
      jobs.stop(scoring, false);
      written.awaitDelivered(jobs.schema());
      jobs.stop(delivery, false);
      assertThat(
              jobs.qualifications()
                  .upTo(asOf(topics))
                  .differencesFrom(expected.parsedQualifications()))
          .isEmpty();
      return outputs(kafka, postgres, topics);
    }
  }

  /** Replays the messages under the log of rule sets. */
  private FileReplayRun replay(LocalKafka kafka, TestTopics topics) throws Exception {
    Path home = Files.createDirectory(directory.resolve(topics.name() + "-replay"));
    return FileReplayRun.ofRulesLog(
        RulesTopicDump.valuesAlone(kafka, topics, home.resolve("log")),
        Duration.ofSeconds(10),
        new GeneratedUsage(messages(topics)).write(home.resolve("events")),
        asOf(topics),
        home);
  }

  /** Replays the messages under the log of rule sets; returns what {@link #qualifications} does. */
  private Set<String> replayOfTheLog(LocalKafka kafka, TestTopics topics) throws Exception {
    Set<String> lines = new TreeSet<>();
    for (String line : replay(kafka, topics).qualifications()) {
      ObjectNode json = (ObjectNode) JSON.readTree(line);
      json.remove("recorded_at");
      lines.add(json.toString());
    }
    return lines;
  }

  private static void awaitEqual(
      Outputs expected, LocalKafka kafka, LocalPostgres postgres, TestTopics topics) {
    await("the outputs of both rule sets")
        .atMost(TestJobs.TIMEOUT)
        .untilAsserted(
            () -> {
              Outputs found = outputs(kafka, postgres, topics).withoutThird();
              assertThat(found.qualifications()).isEqualTo(expected.qualifications());
              assertThat(found.standings()).isEqualTo(expected.standings());
              assertThat(found.rows()).isEqualTo(expected.rows());
            });
  }

  private static Outputs outputs(LocalKafka kafka, LocalPostgres postgres, TestTopics topics)
      throws Exception {
    RunOutputs written = new RunOutputs(kafka, postgres, topics);
    return new Outputs(qualifications(kafka, topics), written.standings(), written.rows());
  }

  /** Returns the records up to the end of the messages, without when they were recorded. */
  private static Set<String> qualifications(LocalKafka kafka, TestTopics topics) throws Exception {
    Set<String> lines = new TreeSet<>();
    long asOf = asOf(topics);
    try (CommittedRecords records = new CommittedRecords(kafka, topics.qualifications())) {
      for (ConsumerRecord<byte[], byte[]> record : records.read()) {
        ObjectNode json = (ObjectNode) JSON.readTree(record.value());
        String account = json.get("account").asText();
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(account);
        boolean early = Instant.parse(json.get("effective_at").asText()).toEpochMilli() <= asOf;
        json.remove("recorded_at");
        if (early && !account.startsWith(GeneratedUsage.WATERMARK_ACCOUNT)) {
          assertThat(lines.add(json.toString())).as("no record twice").isTrue();
        }
      }
    }
    return lines;
  }

  private static List<String> versions(RunOutputs written) throws SQLException {
    return written.query("SELECT name || ' ' || version FROM pql_rule_set ORDER BY name, version");
  }
}
