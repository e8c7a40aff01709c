// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.routing.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the alert topology on a mini cluster against a real HTTP server. */
@ExtendWith(TestCluster.class)
class AlertTopologyIT {

  private static final int ACCOUNTS = 20;
  private static final int RECORDS = 200;

  /**
   * Results by run, since Flink copies operators: whether the source failed, and undelivered
   * alerts.
   */
  private static final Map<String, AtomicBoolean> FAILED = new ConcurrentHashMap<>();

  private static final Map<String, List<String>> UNDELIVERED = new ConcurrentHashMap<>();

  @Test
  void alertsArriveInOrderAtLeastOnceAcrossFailures(MiniCluster flink) throws Exception {
    FAILED.put("failover", new AtomicBoolean());
    AtomicInteger requests = new AtomicInteger();
    try (TestEndpoint endpoint =
        TestEndpoint.that(
            exchange -> {
              int number = requests.incrementAndGet();
              switch (number % 7) {
                case 1 -> TestEndpoint.answer(exchange, 503, "");
                case 3 -> TestEndpoint.answer(exchange, 429, "");
                case 5 -> throw new java.io.IOException("closed");
                default -> TestEndpoint.answer(exchange, 200, "");
              }
            })) {
      Webhook webhook = patient(Records.webhook("sales", endpoint.url()));
      run(flink, "failover", RECORDS / 2, webhook);

      assertThat(FAILED.get("failover")).isTrue();
      assertThat(UNDELIVERED.get("failover")).isEmpty();
      Map<String, List<Integer>> byAccount =
          endpoint.got().stream()
              .map(got -> got.header("Idempotency-Key").split("/"))
              .collect(
                  Collectors.groupingBy(
                      key -> key[0],
                      Collectors.mapping(key -> Integer.valueOf(key[2]), Collectors.toList())));
      assertThat(byAccount).hasSize(ACCOUNTS);
      byAccount.forEach(
          (account, seqs) -> {
            assertThat(seqs).as(account).containsAll(expectedSeqs());
            assertThat(firsts(seqs)).as("first time each of " + account).isSorted();
          });
    }
  }

  @Test
  void refusedAlertsAreDeadLetteredWithBodyAndReason(MiniCluster flink) throws Exception {
    FAILED.put("refused", new AtomicBoolean(true));
    try (TestEndpoint endpoint = TestEndpoint.answering(400, "unknown field")) {
      run(flink, "refused", -1, Records.webhook("sales", endpoint.url()));

      assertThat(endpoint.got()).hasSize(RECORDS);
      assertThat(UNDELIVERED.get("refused"))
          .hasSize(RECORDS)
          .contains(
              "sales acct_7/saas-default/1: HTTP 400: unknown field, 1, "
                  + "{\"id\":\"acct_7/saas-default/1\",\"record\":"
                  + record(7)
                  + "}");
    }
  }

  private static Webhook patient(Webhook webhook) {
    return new Webhook(
        webhook.name(),
        webhook.filter(),
        webhook.template(),
        webhook.cooldown(),
        webhook.load(),
        new Webhook.Retries(1000, Duration.ofMillis(1), Duration.ofMillis(20)),
        webhook.target());
  }

  private static void run(MiniCluster flink, String name, int failsAt, Webhook webhook)
      throws Exception {
    UNDELIVERED.put(name, new java.util.concurrent.CopyOnWriteArrayList<>());
    StreamExecutionEnvironment env = TestCluster.environment(flink, 2);
    Configuration settings = new Configuration();
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
    env.configure(settings);
    env.setParallelism(1);
    DataGeneratorSource<byte[]> log =
        new DataGeneratorSource<>(
            index -> {
              if (index == failsAt && FAILED.get(name).compareAndSet(false, true)) {
                throw new IllegalStateException("as the test wants");
              }
              return record(index.intValue()).getBytes(UTF_8);
            },
            RECORDS,
            RateLimiterStrategy.perSecond(400),
            PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    DataGeneratorSource<byte[]> ruleSets =
        new DataGeneratorSource<>(
            index -> Records.RULE_SET.getBytes(UTF_8),
            1,
            PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    AlertTopology.assemble(
        env,
        new AlertTopology.Sources(log, ruleSets),
        new AlertTopology.Sinks(new Kept(name)),
        List.of(webhook));
    env.execute(name);
  }

  private static String record(int index) {
    return Records.PROMOTED
        .replace("acct_1", "acct_" + index % ACCOUNTS)
        .replace("\"seq\":3", "\"seq\":" + (index / ACCOUNTS + 1));
  }

  private static List<Integer> expectedSeqs() {
    return IntStream.rangeClosed(1, RECORDS / ACCOUNTS).boxed().toList();
  }

  private static List<Integer> firsts(List<Integer> seqs) {
    return seqs.stream().distinct().toList();
  }

  /** Collects undelivered alerts. */
  private record Kept(String name) implements Sink<UndeliveredAlert> {

    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<UndeliveredAlert> createWriter(WriterInitContext context) {
      return new SinkWriter<>() {
        @Override
        public void write(UndeliveredAlert undelivered, Context written) {
          UNDELIVERED
              .get(name)
              .add(
                  undelivered.alert().webhook()
                      + " "
                      + undelivered.alert().idempotencyKey()
                      + ": "
                      + undelivered.reason()
                      + ", "
                      + undelivered.attempts()
                      + ", "
                      + new String(undelivered.alert().body(), UTF_8));
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
      };
    }
  }
}
