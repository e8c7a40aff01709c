// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.local.proof.BadMessages.BadMessage;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import io.flinkpql.record.AccountKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs both jobs on usage mixed with every kind of invalid message. Invalid messages end unchanged
 * on the dead-letter topic, valid ones are scored, and the tables match the topics.
 */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class BadInputAmongGoodIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final long SEED = 20_250_601;
  private static final int MESSAGES = 3_000;
  private static final int MAX_DEAD_LETTER_BYTES = 900 * 1024;
  private static final String VALID = "good-";

  @TempDir Path directory;

  /**
   * Holds an invalid message that was sent.
   *
   * @param position topic, partition and offset
   */
  private record SentBadMessage(String reason, String position, byte[] value) {}

  @Test
  void invalidMessagesAreDeadLetteredAndValidOnesAreScored(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("bad-input").create(kafka);
    System.out.println("seed " + SEED);
    GeneratedUsage usage = GeneratedUsage.inArrivalOrder(topics, SEED, MESSAGES);
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka)) {
      JobID delivery = jobs.startDelivery(1);
      JobID scoring = jobs.startScoring(2);
      sender.send(usage.messages().subList(0, MESSAGES / 2));
      List<SentBadMessage> bad =
          sendBadAmongGood(topics, sender, usage.messages().get(MESSAGES / 2).time());
      sender.send(usage.messages().subList(MESSAGES / 2, usage.messages().size()));
      jobs.awaitScored(scoring);
      jobs.stop(scoring, false);

      Qualifications qualifications = jobs.qualifications();
      assertThat(qualifications.gaps()).isEmpty();
      assertThat(qualifications.count("converted")).isPositive();
      assertThat(qualifications.count("deleted")).isPositive();
      for (int i = 0; i <= bad.size(); i++) {
        assertActivated(qualifications, VALID + i);
      }
      assertDeadLetters(kafka, topics, bad);
      assertLatestStandings(kafka, topics, qualifications);

      TableSnapshot folded = TableSnapshot.folded(kafka, topics);
      await("the tables equal a fold of the topics")
          .atMost(TestJobs.TIMEOUT)
          .untilAsserted(
              () -> {
                jobs.checkRunning(delivery);
                assertThat(TableSnapshot.stored(postgres, jobs.schema()).differencesFrom(folded))
                    .isEmpty();
              });
      assertThat(folded.rows()).hasSizeGreaterThan(100);
    }
  }

  /** Sends each invalid message between two valid ones, round-robin over partitions and topics. */
  private static List<SentBadMessage> sendBadAmongGood(
      TestTopics topics, MessageSender sender, long time) throws Exception {
    List<BadMessage> all = BadMessages.all();
    List<TestMessage> messages = new ArrayList<>();
    for (int i = 0; i <= all.size(); i++) {
      String topic = i % 5 == 4 ? topics.marketing() : topics.usage();
      int partition = i % 5 == 4 ? 0 : i % 5;
      messages.add(
          TestMessage.track(topic, partition, VALID + i, "Setup Completed", "setup-" + i, time));
      if (i < all.size()) {
        messages.add(new TestMessage(topic, partition, null, all.get(i).value(), time));
      }
    }
    List<RecordMetadata> positions = sender.send(messages);
    List<SentBadMessage> sent = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      RecordMetadata position = positions.get(2 * i + 1);
      byte[] value = all.get(i).value() == null ? new byte[0] : all.get(i).value();
      sent.add(
          new SentBadMessage(
              all.get(i).reason(),
              position.topic() + "/" + position.partition() + "/" + position.offset(),
              value));
    }
    return sent;
  }

  private static void assertActivated(Qualifications qualifications, String account) {
    assertThat(qualifications.byAccount()).containsKey(account);
    ObjectNode first = qualifications.byAccount().get(account).get(0);
    assertThat(first.get("kind").asText()).isEqualTo("promoted");
    assertThat(first.get("to").asText()).isEqualTo("activated");
    assertThat(first.path("trigger").path("message_id").asText())
        .isEqualTo(account.replace(VALID, "setup-"));
  }

  private static void assertDeadLetters(
      LocalKafka kafka, TestTopics topics, List<SentBadMessage> bad) {
    Map<String, ConsumerRecord<byte[], byte[]>> deadLetters = new HashMap<>();
    try (CommittedRecords records = new CommittedRecords(kafka, topics.deadLetters())) {
      for (ConsumerRecord<byte[], byte[]> record : records.read()) {
        String position =
            header(record, "topic")
                + "/"
                + header(record, "partition")
                + "/"
                + header(record, "offset");
        assertThat(deadLetters.put(position, record)).as("duplicate of " + position).isNull();
      }
    }
    for (SentBadMessage sent : bad) {
      ConsumerRecord<byte[], byte[]> record = deadLetters.remove(sent.position());
      assertThat(record).as(sent.toString()).isNotNull();
      assertThat(header(record, "reason")).as(sent.toString()).isEqualTo(sent.reason());
      assertThat(header(record, "detail")).as(sent.toString()).isNotEmpty();
      boolean truncated = sent.value().length > MAX_DEAD_LETTER_BYTES;
      assertThat(header(record, "truncated"))
          .isEqualTo(truncated ? String.valueOf(sent.value().length) : "");
      byte[] expected =
          truncated ? Arrays.copyOf(sent.value(), MAX_DEAD_LETTER_BYTES) : sent.value();
      assertThat(Arrays.equals(record.value(), expected)).as("bytes of " + sent).isTrue();
    }
    assertThat(deadLetters).as("invalid messages of the generator").isNotEmpty();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), UTF_8);
  }

  /** Asserts that the accounts topic, folded, matches the last qualification of each account. */
  private static void assertLatestStandings(
      LocalKafka kafka, TestTopics topics, Qualifications qualifications) throws IOException {
    Map<String, JsonNode> standings = new TreeMap<>();
    try (CommittedRecords records = new CommittedRecords(kafka, topics.accounts())) {
      for (ConsumerRecord<byte[], byte[]> record : records.read()) {
        String account = AccountKey.of(new String(record.key(), UTF_8)).orElseThrow().account();
        if (record.value() == null) {
          standings.remove(account);
        } else {
          standings.put(account, new ObjectMapper().readTree(record.value()));
        }
      }
    }
    Map<String, JsonNode> last = new TreeMap<>();
    qualifications
        .byAccount()
        .forEach(
            (account, records) -> {
              ObjectNode record = records.get(records.size() - 1);
              if (!record.get("kind").asText().equals("deleted")) {
                last.put(account, record);
              }
            });
    assertThat(standings.keySet()).isEqualTo(last.keySet());
    last.forEach(
        (account, record) -> {
          JsonNode standing = standings.get(account);
          assertThat(standing.get("tier")).as(account).isEqualTo(record.get("to"));
          for (String field :
              List.of(
                  "seq",
                  "level",
                  "segments",
                  "priority",
                  "rule_set",
                  "entered_at",
                  "converted_at")) {
            assertThat(standing.get(field)).as(account + " " + field).isEqualTo(record.get(field));
          }
          // Messages after a boundary may have advanced the clock without a new qualification.
          assertThat(standing.get("effective_at").asText())
              .as(account)
              .isGreaterThanOrEqualTo(record.get("effective_at").asText());
        });
  }
}
