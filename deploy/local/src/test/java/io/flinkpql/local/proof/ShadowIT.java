// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

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
import io.flinkpql.record.AccountKey;
import io.flinkpql.rulelog.RulePush;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

  private static final String DELETED = "deleted";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SEED = 20_261_128;
  private static final int MESSAGES = 1_500;
  private static final String ONLY_CANDIDATE = "Trial Extended";

  /** Fields of a standing that depend on when a sweep came past between two changes. */
  private static final List<String> TIMING =
      List.of(
          "recorded_at",
          "effective_at",
          "score",
          "signals",
          "next",
          "next_tier",
          "missing",
          "drops_at");

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
                  .formatted(ONLY_CANDIDATE))
          .replace("\"sign_ins >= 2\"}", "\"sign_ins >= 1 || extended >= 1\"}")
          .replace("sign_ins >= 5", "sign_ins >= 3");

  @TempDir Path directory;

  /** The outputs of one run. */
  private record Outputs(
      Qualifications qualifications, Map<String, String> accounts, List<String> tables) {}

  private List<TestMessage> messages(TestTopics topics) {
    List<TestMessage> messages =
        new ArrayList<>(GeneratedUsage.inEventTimeOrder(topics, SEED, MESSAGES).messages());
    Random random = new Random(SEED);
    List<TestMessage> more = new ArrayList<>();
    for (TestMessage message : messages) {
      if (message.account() != null && random.nextInt(8) == 0) {
        more.add(
            TestMessage.track(
                message.topic(),
                message.partition(),
                message.account(),
                ONLY_CANDIDATE,
                "extended-" + more.size(),
                message.time()));
      }
    }
    messages.addAll(more);
    messages.sort(Comparator.comparingLong(TestMessage::time));
    return messages;
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
    long asOf = messages(alone).get(messages(alone).size() - 1).time() + 9 * 86_400_000L;
    FileReplayRun expected = replay(messages(alone), asOf);
    try (TestJobs jobs = jobs(flink, kafka, postgres, alone)) {
      without = run(jobs, kafka, postgres, alone, expected, asOf);
    }
    TestTopics beside = new TestTopics("shadow-present").create(kafka);
    long begin = messages(beside).get(MESSAGES / 3).time() + 1;
    try (TestJobs jobs = jobs(flink, kafka, postgres, beside)) {
      push(jobs, 2, RulePush.Role.SHADOW, CANDIDATE, begin);
      Outputs with = run(jobs, kafka, postgres, beside, expected, asOf);

      assertThat(with.qualifications().differencesFrom(expected.parsedQualifications())).isEmpty();
      assertThat(with.qualifications().differencesFrom(without.qualifications())).isEmpty();
      assertThat(with.accounts()).isEqualTo(without.accounts());
      assertThat(with.tables()).isEqualTo(without.tables());
    }

    Map<String, String> shadow = foldedShadow(kafka, beside);
    assertThat(shadow).hasSizeGreaterThan(50);
    assertThat(storedShadow(postgres, beside)).isEqualTo(shadow);
    assertThat(storedShadow(postgres, alone)).isEmpty();
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
    try (MessageSender sender = new MessageSender(kafka)) {
      sender.send(messages(topics));
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));
    }
    JobID scoring = jobs.startScoring(2);
    JobID delivery = jobs.startDelivery(2);
    jobs.awaitScored(scoring);
    jobs.awaitQualifications(scoring, expected.parsedQualifications().size(), asOf);
    awaitStandings(kafka, topics, expected);
    jobs.stop(scoring, false);
    await("all records delivered")
        .atMost(TestJobs.TIMEOUT)
        .untilAsserted(
            () -> {
              assertThat(
                      TableSnapshot.stored(postgres, jobs.schema())
                          .differencesFrom(TableSnapshot.folded(kafka, topics)))
                  .isEmpty();
              assertThat(storedShadow(postgres, topics)).isEqualTo(foldedShadow(kafka, topics));
            });
    jobs.stop(delivery, false);
    return new Outputs(
        jobs.qualifications().upTo(asOf), accounts(kafka, topics), rows(postgres, topics));
  }

  /** Waits for the refresh, which writes accounts that never qualified. */
  private static void awaitStandings(LocalKafka kafka, TestTopics topics, FileReplayRun expected)
      throws Exception {
    Set<String> scored = new TreeSet<>();
    for (String line : expected.accounts()) {
      scored.add(JSON.readTree(line).path("account").asText());
    }
    await("the standing of each account is written")
        .atMost(TestJobs.TIMEOUT)
        .untilAsserted(
            () -> {
              Map<String, String> written = accounts(kafka, topics);
              written.values().removeIf(DELETED::equals);
              assertThat(written.keySet()).isEqualTo(scored);
            });
  }

  /** Returns the last value of each account without {@link #TIMING}, tombstones too. */
  private static Map<String, String> accounts(LocalKafka kafka, TestTopics topics)
      throws Exception {
    Map<String, String> values = new TreeMap<>();
    try (CommittedRecords records = new CommittedRecords(kafka, topics.accounts())) {
      for (ConsumerRecord<byte[], byte[]> record : records.read()) {
        String account =
            AccountKey.of(new String(record.key(), StandardCharsets.UTF_8)).orElseThrow().account();
        if (!account.startsWith(GeneratedUsage.WATERMARK_ACCOUNT)) {
          values.put(account, record.value() == null ? DELETED : timeless(record.value()));
        }
      }
    }
    return values;
  }

  private static String timeless(byte[] value) throws Exception {
    ObjectNode json = (ObjectNode) JSON.readTree(value);
    json.remove(TIMING);
    return json.toString();
  }

  /** Returns all rows without offsets and without what depends on timing, sorted. */
  private static List<String> rows(LocalPostgres postgres, TestTopics topics) throws SQLException {
    List<String> rows = new ArrayList<>();
    rows.addAll(rows(postgres, topics, "pql_qualification", List.of("recorded_at")));
    rows.addAll(rows(postgres, topics, "pql_conversion", List.of("recorded_at")));
    rows.addAll(rows(postgres, topics, "pql_reached", List.of("recorded_at")));
    rows.addAll(rows(postgres, topics, "pql_account", TIMING));
    return rows;
  }

  private static List<String> rows(
      LocalPostgres postgres, TestTopics topics, String table, List<String> left)
      throws SQLException {
    return query(
        postgres,
        topics,
        "SELECT (to_jsonb(t) - 'topic_offset' - '{%s}'::text[])::text FROM %s t WHERE account NOT LIKE '%s%%' ORDER BY 1"
            .formatted(String.join(",", left), table, GeneratedUsage.WATERMARK_ACCOUNT));
  }

  private static List<String> query(LocalPostgres postgres, TestTopics topics, String sql)
      throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
        Statement statement = connection.createStatement()) {
      connection.setSchema(topics.name().replace('-', '_'));
      try (ResultSet result = statement.executeQuery(sql)) {
        while (result.next()) {
          rows.add(result.getString(1));
        }
      }
    }
    return rows;
  }

  /** Folds the topic of shadow qualifications: account and number to position and change. */
  private static Map<String, String> foldedShadow(LocalKafka kafka, TestTopics topics)
      throws Exception {
    Map<String, String> rows = new TreeMap<>();
    try (CommittedRecords records = new CommittedRecords(kafka, topics.shadowQualifications())) {
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

  private static Map<String, String> storedShadow(LocalPostgres postgres, TestTopics topics)
      throws SQLException {
    Map<String, String> rows = new TreeMap<>();
    query(
            postgres,
            topics,
            "SELECT account || ' ' || seq || '|' || kind || ' ' || rule_set_version || ' ' ||"
                + " topic_offset FROM pql_shadow_qualification")
        .forEach(row -> rows.put(row.split("\\|")[0], row.split("\\|")[1]));
    return rows;
  }
}
