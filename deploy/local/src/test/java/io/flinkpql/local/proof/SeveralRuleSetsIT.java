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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
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
 * Runs two rule sets in one job, and each in a job of its own, on the same messages: topics and
 * tables must be the same. Then one of the two ends, and leaves nothing behind.
 */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class SeveralRuleSetsIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SEED = 20_261_129;
  private static final int MESSAGES = 1_200;
  private static final long DAY = 86_400_000L;
  private static final String ONLY_SECOND = "Trial Extended";

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

  @TempDir Path directory;

  /** The outputs of one run: records of qualifications, last standings by key, rows of tables. */
  private record Outputs(
      Set<String> qualifications, Map<String, String> standings, Set<String> rows) {

    Outputs and(Outputs other) {
      Map<String, String> all = new TreeMap<>(standings);
      all.putAll(other.standings);
      return new Outputs(union(qualifications, other.qualifications), all, union(rows, other.rows));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
      return Stream.concat(one.stream(), other.stream())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static List<TestMessage> messages(TestTopics topics) {
    List<TestMessage> messages =
        new ArrayList<>(GeneratedUsage.inEventTimeOrder(topics, SEED, MESSAGES).messages());
    Random random = new Random(SEED);
    List<TestMessage> more = new ArrayList<>();
    for (TestMessage message : messages) {
      if (message.account() != null && random.nextInt(6) == 0) {
        more.add(
            TestMessage.track(
                message.topic(),
                message.partition(),
                message.account(),
                ONLY_SECOND,
                "extended-" + more.size(),
                message.time()));
      }
    }
    messages.addAll(more);
    messages.sort(Comparator.comparingLong(TestMessage::time));
    return messages;
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
    Outputs first = alone(new TestTopics("sets-first"), FIRST, kafka, postgres, flink);
    Outputs second = alone(new TestTopics("sets-second"), SECOND, kafka, postgres, flink);
    assertThat(first.qualifications()).hasSizeGreaterThan(50);
    assertThat(second.qualifications()).hasSizeGreaterThan(50);
    assertThat(second.qualifications()).anyMatch(line -> line.contains("\"kind\":\"deleted\""));

    TestTopics topics = new TestTopics("sets-together").create(kafka);
    try (TestJobs jobs = jobs(flink, kafka, postgres, topics, FIRST, SECOND)) {
      send(kafka, topics);
      JobID scoring = jobs.startScoring(2);
      JobID delivery = jobs.startDelivery(2);
      jobs.awaitScored(scoring);
      awaitEqual(first.and(second), kafka, postgres, topics);
      assertThat(versions(new RunOutputs(kafka, postgres, topics)))
          .containsExactly("sales 1", "success/expansion 7");
      assertThat(replayOfTheLog(kafka, topics)).isEqualTo(first.and(second).qualifications());

      retireSecond(jobs, kafka, topics);
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

  private static void send(LocalKafka kafka, TestTopics topics) throws Exception {
    try (MessageSender sender = new MessageSender(kafka)) {
      sender.send(messages(topics));
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf(topics)));
    }
  }

  private static long asOf(TestTopics topics) {
    List<TestMessage> messages = messages(topics);
    return messages.get(messages.size() - 1).time() + 9 * DAY;
  }

  /** Lets the second rule set end an hour after the last message, and time pass beyond that. */
  private static void retireSecond(TestJobs jobs, LocalKafka kafka, TestTopics topics)
      throws Exception {
    long end = asOf(topics) + DAY;
    RulesTopic.of(jobs.configuration(1))
        .orElseThrow()
        .append(
            new RulePush(
                "success/expansion",
                7,
                RulePush.Role.RETIRED,
                OptionalLong.of(end),
                false,
                "",
                "test"));
    try (MessageSender sender = new MessageSender(kafka)) {
      sender.send(GeneratedUsage.watermarkMessages(topics, end));
    }
  }

  private Outputs alone(
      TestTopics topics, String rules, LocalKafka kafka, LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    topics.create(kafka);
    try (TestJobs jobs = jobs(flink, kafka, postgres, topics, rules)) {
      send(kafka, topics);
      FileReplayRun expected = replay(topics, rules);
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

  private FileReplayRun replay(TestTopics topics, String text) throws Exception {
    Path home = Files.createDirectory(directory.resolve(topics.name() + "-replay"));
    Path rules = Files.writeString(home.resolve("rules.yaml"), text);
    return FileReplayRun.of(
        rules,
        List.of(new GeneratedUsage(messages(topics)).write(home.resolve("events"))),
        OptionalLong.of(asOf(topics)),
        2,
        home);
  }

  /** Replays the messages under the log of rule sets; returns what {@link #qualifications} does. */
  private Set<String> replayOfTheLog(LocalKafka kafka, TestTopics topics) throws Exception {
    Path home = Files.createDirectory(directory.resolve(topics.name() + "-replay"));
    FileReplayRun replay =
        FileReplayRun.ofRulesLog(
            RulesTopicDump.valuesAlone(kafka, topics, home.resolve("log")),
            Duration.ofSeconds(10),
            new GeneratedUsage(messages(topics)).write(home.resolve("events")),
            asOf(topics),
            home);
    Set<String> lines = new TreeSet<>();
    for (String line : replay.qualifications()) {
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
              Outputs found = outputs(kafka, postgres, topics);
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
    return written.query("SELECT name || ' ' || version FROM pql_rule_set ORDER BY name");
  }
}
