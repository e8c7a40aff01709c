// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pushes versions of a rule set to the scoring job while it runs on Kafka, in simulated time. The
 * job gives the qualifications of a replay of the same messages under a dump of the same topic.
 */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class RuleEditsEqualReplayIT {

  private static final long SEED = 20_260_302;
  private static final long START = Instant.parse("2026-03-02T09:00:00Z").toEpochMilli();
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long ERA = Duration.ofHours(83).plusMinutes(37).toMillis();
  private static final Duration LEAD = Duration.ofSeconds(1);

  /** A version that comes back is in time in the next era, and too late in the one after it. */
  private static final Duration KEEP = Duration.ofHours(90);

  private static final int MESSAGES_PER_ERA = 90;
  private static final int ACCOUNTS = 12;
  private static final int MANY_ACCOUNTS = 4_000;

  private static final String BASE =
      """
      name: edited
      version: 1
      timezone: UTC
      retention: 10d
      dedupe: {window: 1h}
      exclude: ["user == 'nobody'"]
      signals:
        a: {event: A, measure: count, window: 2d}
        users: {event: [A, B], measure: distinct_users, window: 3d}
        sum: {event: A, measure: sum, of: properties.n}
      score: {half_life: 2d, points: {A: 1}}
      tiers:
        - {name: low, enter: ["a >= 6"]}
        - {name: high, enter: ["a >= 9", "users >= 2"], stay: ["users >= 2"], hold: 36h}
      segments:
        large: "sum > 40 || score > 8"
      """;

  private static final String NEW_MATCHER =
      "  b: {event: B, measure: count, window: 2d, where: \"properties.n > 1\"}\nscore:";

  /** A replacement in the text of a version, which makes the next one. */
  private record Edit(String from, String to) {

    String apply(String text) {
      assertThat(text).contains(from);
      return text.replace(from, to);
    }
  }

  private static final List<List<Edit>> EDITS =
      List.of(
          // A threshold.
          List.of(new Edit("a >= 6", "a >= 4")),
          // A window in days, then in hours.
          List.of(
              new Edit(
                  "event: A, measure: count, window: 2d", "event: A, measure: count, window: 4d")),
          List.of(new Edit("measure: count, window: 4d", "measure: count, window: 30h")),
          // A matcher: new, removed, and added again in time, removed again, and added too late.
          List.of(new Edit("score:", NEW_MATCHER), new Edit("a >= 4", "a + b >= 4")),
          List.of(new Edit(NEW_MATCHER, "score:"), new Edit("a + b >= 4", "a >= 3")),
          List.of(new Edit("score:", NEW_MATCHER), new Edit("a >= 3", "b >= 2")),
          List.of(new Edit(NEW_MATCHER, "score:"), new Edit("b >= 2", "a >= 3")),
          List.of(new Edit("a >= 3", "a >= 2")),
          List.of(new Edit("score:", NEW_MATCHER), new Edit("a >= 2", "b >= 2")),
          // Exclusion.
          List.of(new Edit("user == 'nobody'", "user == 'u1'")),
          List.of(new Edit("user == 'u1'", "properties.n == 3")),
          List.of(new Edit("timezone: UTC", "timezone: Pacific/Auckland")),
          // Retention, shorter and longer, under a longer window.
          List.of(new Edit("retention: 10d", "retention: 3d")),
          List.of(
              new Edit("retention: 3d", "retention: 30d"),
              new Edit("distinct_users, window: 3d", "distinct_users, window: 9d")),
          // Hold.
          List.of(new Edit("hold: 36h", "hold: 2h")),
          List.of(new Edit("hold: 2h", "hold: 5d")),
          // Duplicates.
          List.of(new Edit("dedupe: {window: 1h}", "dedupe: off")),
          List.of(new Edit("dedupe: off", "dedupe: {window: 2d}")));

  @TempDir Path directory;

  /** Returns the versions: one of each edit, and at last the text of the third again. */
  private static List<String> versions() {
    List<String> versions = new ArrayList<>(List.of(BASE));
    for (List<Edit> edits : EDITS) {
      String text = versions.get(versions.size() - 1);
      for (Edit edit : edits) {
        text = edit.apply(text);
      }
      versions.add(numbered(text, versions.size() + 1));
    }
    versions.add(numbered(versions.get(2), versions.size() + 1));
    return versions;
  }

  private static String numbered(String text, int version) {
    return text.replaceFirst("version: \\d+", "version: " + version);
  }

  private static long start(int generation) {
    return START + generation * ERA;
  }

  private static TestMessage message(
      TestTopics topics, SplittableRandom random, int index, long time) {
    // Every tenth message bears the id of the one before, of the same account.
    int id = index % 10 == 9 ? index - 1 : index;
    String account = "a" + (index % 10 >= 8 ? index / 10 % ACCOUNTS : random.nextInt(ACCOUNTS));
    String body =
        random.nextInt(60) == 0
            ? "'type':'delete'"
            : "'type':'track','event':'%s','userId':'u%d','properties':{'n':%d}"
                .formatted(
                    random.nextInt(3) == 0 ? "B" : "A", random.nextInt(3), random.nextInt(5));
    String json =
        "{%s,'messageId':'%d','context':{'groupId':'%s'},'timestamp':'%s'}"
            .formatted(body, id, account, Instant.ofEpochMilli(time))
            .replace('\'', '"');
    return new TestMessage(
        topics.usage(),
        Math.floorMod(account.hashCode(), TestTopics.PARTITIONS),
        account,
        json.getBytes(StandardCharsets.UTF_8),
        time);
  }

  /** Generates the messages of an era at ascending times, the first at its start. */
  private static List<TestMessage> messages(TestTopics topics, int generation) {
    SplittableRandom random = new SplittableRandom(SEED + generation);
    long[] offsets =
        LongStream.concat(LongStream.of(0), random.longs(MESSAGES_PER_ERA - 1L, 1, ERA))
            .sorted()
            .distinct()
            .toArray();
    List<TestMessage> messages = new ArrayList<>();
    for (int i = 0; i < offsets.length; i++) {
      messages.add(
          message(
              topics, random, generation * MESSAGES_PER_ERA + i, start(generation) + offsets[i]));
    }
    return messages;
  }

  /**
   * Tests each kind of edit once, a rollback, and a restart of the job with another parallelism.
   * The job learns of each version while it works under the one before.
   */
  @Test
  void everyKindOfEditEqualsTheReplay(LocalKafka kafka, LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    TestTopics topics = new TestTopics("rule-edits").create(kafka);
    System.out.println("seed " + SEED);
    List<String> versions = versions();
    Path rules = Files.writeString(directory.resolve("rules.yaml"), BASE);
    List<TestMessage> sent = new ArrayList<>();
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, rules);
        MessageSender sender = new MessageSender(kafka)) {
      jobs.set("pql.rules.keep", KEEP.toMillis() + "ms");
      RulePushes pushes = RulePushes.inSimulatedTime(jobs, topics, LEAD);
      JobID scoring = jobs.startScoring(2);
      jobs.awaitScored(scoring);
      for (int generation = 0; generation < versions.size(); generation++) {
        if (generation + 1 < versions.size()) {
          pushes.pushAndAwaitKnown(versions.get(generation + 1), start(generation + 1));
        }
        if (generation == versions.size() / 2) {
          String savepoint = jobs.stop(scoring, false);
          scoring = jobs.restoreScoring(3, savepoint);
        }
        List<TestMessage> era = messages(topics, generation);
        sender.send(era);
        sent.addAll(era);
      }
      long asOf = start(versions.size()) + 9 * 24 * HOUR;
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));
      Qualifications expected = replay(kafka, topics, sent, asOf);
      jobs.awaitQualifications(scoring, expected.size(), asOf);
      jobs.stop(scoring, false);

      assertThat(jobs.qualifications().upTo(asOf).differencesFrom(expected)).isEmpty();
      assertThat(jobs.qualifications().gaps()).isEmpty();
      assertThat(expected.count("deleted")).isPositive();
      assertThat(expected.versions())
          .as("versions that made a record")
          .containsExactlyElementsOf(LongStream.rangeClosed(1, versions.size()).boxed().toList());
    }
  }

  private Qualifications replay(
      LocalKafka kafka, TestTopics topics, List<TestMessage> messages, long asOf) throws Exception {
    Path log = RulesTopicDump.valuesAlone(kafka, topics, directory.resolve("rules-log"));
    Path events = new GeneratedUsage(messages).write(directory.resolve("events"));
    return FileReplayRun.ofRulesLog(log, LEAD, KEEP, events, asOf, directory)
        .parsedQualifications();
  }

  /** Stops the job while its sweep changes accounts, and goes on with another parallelism. */
  @Test
  void aReevaluationThatARestartInterruptsChangesEachAccountOnce(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("reevaluated").create(kafka);
    Path rules = Files.writeString(directory.resolve("rules.yaml"), BASE);
    String next = numbered(BASE.replace("a >= 6", "a >= 1"), 2);
    List<TestMessage> usage = oneMessageOfEach(topics);
    long asOf = START + 2 * HOUR;
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, rules);
        MessageSender sender = new MessageSender(kafka)) {
      RulePushes pushes = RulePushes.inSimulatedTime(jobs, topics, LEAD);
      jobs.set("pql.sweep.step", "1ms");
      jobs.set("pql.sweep.interval", "2s");
      JobID scoring = jobs.startScoring(2);
      sender.send(usage);
      // A first watermark starts a sweep by itself: it must not be the one that passes the version.
      sender.send(GeneratedUsage.watermarkMessagesAt(topics, START + 60_000));
      jobs.awaitScored(scoring);
      pushes.pushAndAwaitKnown(next, START + HOUR);
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf));
      await("the first accounts change")
          .atMost(TestJobs.TIMEOUT)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> jobs.writtenRecords() > 0);
      String savepoint = jobs.stop(scoring, false);
      Qualifications first = jobs.qualifications().upTo(asOf);
      assertThat(first.size()).isBetween(1, MANY_ACCOUNTS - 1);

      jobs.set("pql.sweep.interval", "10ms");
      JobID restored = jobs.restoreScoring(3, savepoint);
      // Nothing is swept before a watermark, which only a message or the wall clock brings.
      sender.send(GeneratedUsage.watermarkMessages(topics, asOf + 1));
      jobs.awaitQualifications(restored, MANY_ACCOUNTS, asOf);
      jobs.stop(restored, false);

      Qualifications expected = replay(kafka, topics, usage, asOf);
      assertThat(expected.size()).isEqualTo(MANY_ACCOUNTS);
      assertThat(jobs.qualifications().upTo(asOf).differencesFrom(expected)).isEmpty();
    }
  }

  private static List<TestMessage> oneMessageOfEach(TestTopics topics) {
    return IntStream.range(0, MANY_ACCOUNTS)
        .mapToObj(
            i ->
                TestMessage.track(
                    topics.usage(), i % TestTopics.PARTITIONS, "a" + i, "A", "m" + i, START))
        .toList();
  }
}
