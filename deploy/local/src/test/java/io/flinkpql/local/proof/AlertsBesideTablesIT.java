// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests the delivery job with a webhook that never responds and one that rejects everything. */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class AlertsBesideTablesIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int RECORDS = 300;

  @TempDir Path directory;

  @Test
  void stalledWebhookBlocksNeitherTablesNorCheckpointsNorOtherWebhooks(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    TestTopics topics = new TestTopics("alerts").create(kafka);
    kafka.createTopic("alerts-undelivered", 1, Map.of());
    try (Endpoints endpoints = new Endpoints();
        TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka);
        CommittedRecords deadLetters = new CommittedRecords(kafka, "alerts-undelivered")) {
      configure(jobs, endpoints);
      sender.send(List.of(ruleSet(topics), record(topics, "old", 1)));
      JobID delivery = jobs.startDelivery(1);
      AtomicInteger probes = new AtomicInteger();
      await("the delivery job reads alerts")
          .atMost(TIMEOUT)
          .until(
              () -> {
                jobs.checkRunning(delivery);
                sender.send(List.of(record(topics, "probe", probes.incrementAndGet())));
                return !endpoints.accepted.isEmpty();
              });
      List<TestMessage> records = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        records.add(record(topics, "acct_" + i, 1));
      }
      sender.send(records);

      int rows = 1 + probes.get() + RECORDS;
      await("tables").atMost(TIMEOUT).until(() -> rows(postgres, jobs.schema()) == rows);
      await("alerts")
          .atMost(TIMEOUT)
          .until(() -> endpoints.accepted.contains("acct_" + (RECORDS - 1) + "/saas/1"));
      await("dead letters")
          .atMost(TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(keys(deadLetters))
                      .contains("acct_" + (RECORDS - 1))
                      .hasSizeGreaterThanOrEqualTo(RECORDS));
      long checkpoints = jobs.checkpoints(delivery);
      await("checkpoints")
          .atMost(TIMEOUT)
          .until(() -> jobs.checkpoints(delivery) >= checkpoints + 3);

      assertThat(endpoints.stalled).as("requests without a response").hasSize(2);
      assertThat(endpoints.accepted).doesNotContain("old/saas/1");
      assertThat(endpoints.lastAccepted.get())
          .as("a message with the label of the tier, from the topic of rule sets")
          .contains("is still on In use");
      // An earlier probe that was tried again may come after them.
      ConsumerRecord<byte[], byte[]> last =
          deadLetters.read().stream()
              .filter(record -> new String(record.key(), UTF_8).startsWith("acct_"))
              .reduce((one, next) -> next)
              .orElseThrow();
      assertThat(new String(last.value(), UTF_8)).startsWith("{\"id\":\"acct_");
      assertThat(header(last, "webhook")).isEqualTo("refusing");
      assertThat(header(last, "reason")).isEqualTo("HTTP 400");
      assertThat(header(last, "attempts")).isEqualTo("1");
      assertThat(header(last, "idempotency-key")).endsWith("/saas/1");
    }
  }

  private static Set<String> keys(CommittedRecords records) {
    return records.read().stream()
        .map(record -> new String(record.key(), UTF_8))
        .collect(Collectors.toSet());
  }

  private static void configure(TestJobs jobs, Endpoints endpoints) {
    jobs.set("pql.webhooks", "stalled;accepting;refusing");
    jobs.set("pql.alerts.group-id", "alerts-alerts");
    jobs.set("pql.kafka.topics.alert-dead-letters", "alerts-undelivered");
    jobs.set("pql.webhook.stalled.max-in-flight", "2");
    jobs.set("pql.webhook.stalled.timeout", "10 min");
    jobs.set("pql.webhook.accepting.template", "slack");
    for (String name : List.of("stalled", "accepting", "refusing")) {
      jobs.set("pql.webhook." + name + ".url", endpoints.url(name));
      jobs.set("pql.webhook." + name + ".rate-limit", "1000");
    }
  }

  private static TestMessage ruleSet(TestTopics topics) {
    String json =
        """
        {"schema": "pql.rule-set/v1", "name": "saas", "version": 7,
         "active_from": "2026-01-01T00:00:00.000Z", "tiers": ["engaged"], "segments": [],
         "priorities": [], "signals": [], "labels": {"tiers": {"engaged": "In use"}},
         "text": "name: saas", "recorded_at": "2026-01-01T00:00:00.000Z"}
        """;
    return new TestMessage(
        topics.ruleSets(), 0, "saas/7", json.getBytes(UTF_8), 1_772_619_330_123L);
  }

  private static TestMessage record(TestTopics topics, String account, int seq) {
    String json =
        """
        {"schema": "pql.qualification/v1", "account": "%s", "seq": %d, "kind": "updated",
         "from": null, "to": "engaged", "level": 2, "effective_at": "2026-03-04T10:15:30.123Z",
         "recorded_at": "2026-03-04T10:15:31.000Z", "score": 1, "segments": [], "priority": null,
         "rule_set": {"name": "saas", "version": 7}, "entered_at": {}, "converted_at": null,
         "signals": {}, "evidence": [], "trigger": null}
        """
            .formatted(account, seq);
    return new TestMessage(
        topics.qualifications(), 0, account, json.getBytes(UTF_8), 1_772_619_330_123L);
  }

  private static long rows(LocalPostgres postgres, String schema) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT count(*) FROM " + schema + ".pql_qualification")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  /** Serves three paths: one never responds, one accepts every request, one rejects it. */
  private static final class Endpoints implements AutoCloseable {

    private final List<String> stalled = new CopyOnWriteArrayList<>();
    private final List<String> accepted = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> lastAccepted = new AtomicReference<>("");
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    Endpoints() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/stalled")) {
              stalled.add(key);
              awaitEnd();
            }
            if (path.equals("/accepting")) {
              lastAccepted.set(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
              accepted.add(key);
            }
            exchange.sendResponseHeaders(path.equals("/refusing") ? 400 : 200, -1);
            exchange.close();
          });
      server.start();
    }

    private void awaitEnd() {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    String url(String name) {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
    }

    @Override
    public void close() {
      end.countDown();
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
