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
 * Both jobs on usage with everything that senders get wrong in it: what is bad is on the
 * dead-letter topic as it came, what is good is scored, and the tables hold it.
 */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class BadInputAmongGoodIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final long SEED = 20_250_601;
  private static final int MESSAGES = 3_000;
  private static final int LONGEST_DEAD_LETTER = 900 * 1024;
  private static final String GOOD = "good-";

  @TempDir Path directory;

  /**
   * A message of no use, sent.
   *
   * @param place topic, partition and offset
   */
  private record Sent(String reason, String place, byte[] value) {}

  @Test
  void deadLettersHoldWhatIsBadAndTablesWhatIsGood(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("bad-input").create(kafka);
    System.out.println("seed " + SEED);
    GeneratedUsage usage = GeneratedUsage.asItComes(topics, SEED, MESSAGES);
    try (TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka)) {
      JobID delivery = jobs.startDelivery(1);
      JobID scoring = jobs.startScoring(2);
      sender.send(usage.messages().subList(0, MESSAGES / 2));
      List<Sent> bad = sendBadAmongGood(topics, sender, usage.messages().get(MESSAGES / 2).time());
      sender.send(usage.messages().subList(MESSAGES / 2, usage.messages().size()));
      jobs.awaitScored(scoring);
      jobs.stop(scoring, false);

      Qualifications qualifications = jobs.qualifications();
      assertThat(qualifications.gaps()).isEmpty();
      assertThat(qualifications.count("converted")).isPositive();
      assertThat(qualifications.count("deleted")).isPositive();
      for (int i = 0; i <= bad.size(); i++) {
        assertGood(qualifications, GOOD + i);
      }
      assertDeadLetters(kafka, topics, bad);
      assertLatestStandings(kafka, topics, qualifications);

      TableSnapshot folded = TableSnapshot.folded(kafka, topics);
      await("the tables equal a fold of the topics")
          .atMost(TestJobs.PATIENCE)
          .untilAsserted(
              () -> {
                jobs.checkRuns(delivery);
                assertThat(TableSnapshot.stored(postgres, jobs.schema()).differencesFrom(folded))
                    .isEmpty();
              });
      assertThat(folded.rows()).hasSizeGreaterThan(100);
    }
  }

  /** Sends each bad message between two good ones, over partitions and topics in turn. */
  private static List<Sent> sendBadAmongGood(TestTopics topics, MessageSender sender, long time)
      throws Exception {
    List<BadMessage> all = BadMessages.all();
    List<TestMessage> messages = new ArrayList<>();
    for (int i = 0; i <= all.size(); i++) {
      String topic = i % 5 == 4 ? topics.marketing() : topics.usage();
      int partition = i % 5 == 4 ? 0 : i % 5;
      messages.add(
          TestMessage.track(topic, partition, GOOD + i, "Setup Completed", "setup-" + i, time));
      if (i < all.size()) {
        messages.add(new TestMessage(topic, partition, null, all.get(i).value(), time));
      }
    }
    List<RecordMetadata> places = sender.send(messages);
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      RecordMetadata place = places.get(2 * i + 1);
      byte[] value = all.get(i).value() == null ? new byte[0] : all.get(i).value();
      sent.add(
          new Sent(
              all.get(i).reason(),
              place.topic() + "/" + place.partition() + "/" + place.offset(),
              value));
    }
    return sent;
  }

  private static void assertGood(Qualifications qualifications, String account) {
    assertThat(qualifications.byAccount()).containsKey(account);
    ObjectNode first = qualifications.byAccount().get(account).get(0);
    assertThat(first.get("kind").asText()).isEqualTo("promoted");
    assertThat(first.get("to").asText()).isEqualTo("activated");
    assertThat(first.path("trigger").path("message_id").asText())
        .isEqualTo(account.replace(GOOD, "setup-"));
  }

  private static void assertDeadLetters(LocalKafka kafka, TestTopics topics, List<Sent> bad) {
    Map<String, ConsumerRecord<byte[], byte[]>> letters = new HashMap<>();
    try (CommittedRecords records = new CommittedRecords(kafka, topics.deadLetters())) {
      for (ConsumerRecord<byte[], byte[]> letter : records.read()) {
        String place =
            header(letter, "topic")
                + "/"
                + header(letter, "partition")
                + "/"
                + header(letter, "offset");
        assertThat(letters.put(place, letter)).as("another letter of " + place).isNull();
      }
    }
    for (Sent sent : bad) {
      ConsumerRecord<byte[], byte[]> letter = letters.remove(sent.place());
      assertThat(letter).as(sent.toString()).isNotNull();
      assertThat(header(letter, "reason")).as(sent.toString()).isEqualTo(sent.reason());
      assertThat(header(letter, "detail")).as(sent.toString()).isNotEmpty();
      boolean cut = sent.value().length > LONGEST_DEAD_LETTER;
      assertThat(header(letter, "truncated"))
          .isEqualTo(cut ? String.valueOf(sent.value().length) : "");
      byte[] kept = cut ? Arrays.copyOf(sent.value(), LONGEST_DEAD_LETTER) : sent.value();
      assertThat(Arrays.equals(letter.value(), kept)).as("bytes of " + sent).isTrue();
    }
    assertThat(letters).as("what the generator broke").isNotEmpty();
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    Header header = letter.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), UTF_8);
  }

  /** The compacted topic, folded, has of each account what its last qualification says. */
  private static void assertLatestStandings(
      LocalKafka kafka, TestTopics topics, Qualifications qualifications) throws IOException {
    Map<String, JsonNode> standings = new TreeMap<>();
    try (CommittedRecords records = new CommittedRecords(kafka, topics.accounts())) {
      for (ConsumerRecord<byte[], byte[]> read : records.read()) {
        String account = new String(read.key(), UTF_8);
        if (read.value() == null) {
          standings.remove(account);
        } else {
          standings.put(account, new ObjectMapper().readTree(read.value()));
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
          // A message that followed a boundary may have moved the clock and the signals by then.
          assertThat(standing.get("effective_at").asText())
              .as(account)
              .isGreaterThanOrEqualTo(record.get("effective_at").asText());
        });
  }
}
