// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.flinkpql.job.metric.Metric;
import io.flinkpql.local.monitoring.MonitoringFiles;
import io.flinkpql.local.monitoring.PrometheusNames;
import io.flinkpql.local.monitoring.PromqlQuery;
import io.flinkpql.local.monitoring.QueryChecker;
import io.flinkpql.local.monitoring.Scrape;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.assertj.core.data.Offset;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs both jobs with Flink's Prometheus reporter and checks the exported metrics, and the queries
 * of dashboard and alerts against them.
 */
@ExtendWith({SharedKafka.class, SharedPostgres.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardAndAlertsIT {

  private static final Path RULES = Path.of("..", "rules", "saas-default.yaml");
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int ACCOUNTS = 20;
  private static final long MINUTE_MILLIS = 60_000;
  private static final long MAX_FUTURE_SKEW_MILLIS = 300_000;
  private static final Map<String, String> REFUSED_PUSHES = Map.of("reason", "bad_rule_set");

  /** Limits how much a rate of the whole history changes while the test runs. */
  private static final Offset<Double> SOME_SECONDS = Offset.offset(1e-3);

  private static final List<String> WEBHOOKS = List.of("accepting", "refusing", "failing");

  /** Samples before any message was sent. */
  private Scrape initialScrape;

  /** Samples after all messages were scored and delivered. */
  private Scrape scrape;

  /** Samples after a message from the future, with all other partitions idle. */
  private Scrape scrapeAfterFuture;

  private Qualifications qualificationsAfterFuture;
  private Map<String, DriftedLeads.Figures> driftFigures;
  private long badMessages;

  @BeforeAll
  void run(LocalKafka kafka, LocalPostgres postgres, @TempDir Path directory) throws Exception {
    TestTopics topics = new TestTopics("monitored").create(kafka);
    kafka.createTopic("monitored-undelivered", 1, Map.of());
    int port = freePort();
    HttpServer endpoints = endpoints();
    try (MiniCluster flink = flink(port);
        TestJobs jobs = new TestJobs(flink, kafka, postgres, topics, directory, RULES);
        MessageSender sender = new MessageSender(kafka)) {
      configure(jobs, endpoints);
      List<JobID> both = List.of(jobs.startDelivery(1), jobs.startScoring(2));
      DriftedLeads leads = new DriftedLeads(postgres, jobs.schema());
      leads.fill();
      URI reporter = URI.create("http://127.0.0.1:" + port + "/metrics");
      awaitScrape(
          jobs,
          both,
          () -> {
            initialScrape = Scrape.of(reporter);
            assertThat(initialScrape.names()).containsAll(PrometheusNames.all().keySet());
          });
      driftFigures = leads.figures();
      sender.send(messages(topics));
      awaitScrape(
          jobs,
          both,
          () -> {
            scrape = Scrape.of(reporter);
            assertAllMessagesProcessed();
            assertThat(drift(Metric.MATURE_LEADS, "chance")).isPositive();
          });
      long sentAt = System.currentTimeMillis();
      sender.send(futureThenPresent(topics, sentAt));
      awaitScrape(
          jobs,
          both,
          () -> {
            scrapeAfterFuture = Scrape.of(reporter);
            assertThat(scoringWatermark(scrapeAfterFuture, System.currentTimeMillis()))
                .isGreaterThan(sentAt);
          });
      qualificationsAfterFuture = jobs.qualifications();
    } finally {
      endpoints.stop(0);
    }
  }

  /** Waits until a scrape passes the assertion. Fails at once if a job ends. */
  private static void awaitScrape(TestJobs jobs, List<JobID> running, ThrowingRunnable assertion) {
    await("the exported metrics")
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              for (JobID job : running) {
                jobs.checkRunning(job);
              }
              assertion.run();
            });
  }

  /** Finds a free port, since the reporter does not tell which port of a range it bound. */
  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static MiniCluster flink(int port) throws Exception {
    Configuration settings = new Configuration();
    settings.setString(
        "metrics.reporter.prom.factory.class", PrometheusReporterFactory.class.getName());
    settings.setString("metrics.reporter.prom.port", String.valueOf(port));
    MiniCluster flink =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(3)
                .withRandomPorts()
                .build());
    flink.start();
    return flink;
  }

  private static HttpServer endpoints() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Map<String, Integer> statusCodes = Map.of("/accepting", 200, "/refusing", 400, "/failing", 503);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(statusCodes.get(exchange.getRequestURI().getPath()), -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static void configure(TestJobs jobs, HttpServer endpoints) {
    jobs.set("pql.webhooks", String.join(";", WEBHOOKS));
    jobs.set("pql.alerts.group-id", "monitored-alerts");
    jobs.set("pql.kafka.topics.alert-dead-letters", "monitored-undelivered");
    for (String webhook : WEBHOOKS) {
      String url = "http://127.0.0.1:" + endpoints.getAddress().getPort() + "/" + webhook;
      jobs.set("pql.webhook." + webhook + ".url", url);
    }
    jobs.set("pql.rules.topic", "monitored.rules");
    // Messages carry the current time, so idle partitions must release the watermark quickly.
    jobs.set("pql.time.idleness", "200ms");
    jobs.set("pql.time.silence", "60s");
    jobs.set("pql.refresh.interval", "1s");
    jobs.set("pql.postgres.drift.interval", "1s");
  }

  /**
   * Returns a promoting message per account, each with a duplicate; a marketing event; an identity
   * call; all short invalid messages; and a refused record of the rules topic.
   */
  private List<TestMessage> messages(TestTopics topics) {
    List<TestMessage> messages = new ArrayList<>();
    long now = System.currentTimeMillis();
    for (int i = 0; i < ACCOUNTS; i++) {
      int partition = i % TestTopics.PARTITIONS;
      TestMessage promoting =
          TestMessage.track(
              topics.usage(), partition, "acct_" + i, "Setup Completed", "m" + i, now);
      messages.add(promoting);
      messages.add(promoting);
    }
    messages.add(TestMessage.track(topics.marketing(), 0, "acct_0", "Became MQL", "mql", now));
    messages.add(new TestMessage(topics.marketing(), 0, null, identify(), now));
    List<BadMessages.BadMessage> bad =
        BadMessages.all().stream().filter(message -> isShort(message.value())).toList();
    bad.forEach(
        message -> messages.add(new TestMessage(topics.usage(), 0, null, message.value(), now)));
    badMessages = bad.size();
    messages.add(new TestMessage(topics.rules(), 0, null, "no push".getBytes(UTF_8), now));
    return messages;
  }

  /**
   * Returns a message from the future and a duplicate that is a minute ahead. The watermark passes
   * the time of sending only once all other partitions are idle.
   */
  private static List<TestMessage> futureThenPresent(TestTopics topics, long now) {
    byte[] future = BadMessages.receivedInTheFuture().getBytes(StandardCharsets.UTF_8);
    return List.of(
        new TestMessage(topics.usage(), 0, null, future, now),
        TestMessage.track(
            topics.usage(), 0, "acct_0", "Setup Completed", "m0", now + MINUTE_MILLIS));
  }

  /** Returns the watermark of scoring, the lowest of all subtasks; NaN before the first one. */
  private static double scoringWatermark(Scrape scrape, long scrapedAt) {
    return scrapedAt
        - scrape
            .of(PrometheusNames.of(Metric.EVENT_TIME_LAG))
            .mapToDouble(Scrape.Sample::value)
            .max()
            .orElseThrow();
  }

  private static boolean isShort(byte[] value) {
    return value != null && value.length < 10_000;
  }

  private static byte[] identify() {
    return "{\"type\": \"identify\", \"userId\": \"u1\", \"timestamp\": \"2026-03-04T10:15:30Z\"}"
        .getBytes(StandardCharsets.UTF_8);
  }

  private void assertAllMessagesProcessed() {
    assertThat(sum(Metric.DUPLICATES, Map.of())).isEqualTo(ACCOUNTS);
    assertThat(sum(Metric.DEAD_LETTERS, Map.of())).isEqualTo(badMessages + 1);
    assertThat(sum(Metric.DEAD_LETTERS, REFUSED_PUSHES)).isEqualTo(1);
    assertThat(sum(Metric.ACCOUNTS, Map.of("tier", "activated"))).isEqualTo(ACCOUNTS);
    assertThat(sum(Metric.ALERTS_SENT, Map.of("webhook", "accepting"))).isPositive();
    assertThat(sum(Metric.ALERTS_FAILED, Map.of("webhook", "refusing"))).isPositive();
    assertThat(sum(Metric.ALERTS_RETRIED, Map.of("webhook", "failing"))).isPositive();
    assertThat(requests("accepting", "accepted")).isPositive();
    assertThat(requests("refusing", "refused")).isPositive();
    assertThat(requests("failing", "failed")).isPositive();
    assertThat(sum(Metric.WRITTEN_CHANGES, Map.of())).isGreaterThan(2 * ACCOUNTS + badMessages);
    assertThat(scrape.of(PrometheusNames.of(Metric.EVENT_TIME_LAG)))
        .noneMatch(sample -> Double.isNaN(sample.value()));
    assertThat(scrape.sum("flink_jobmanager_job_numberOfCompletedCheckpoints", Map.of()))
        .isPositive();
  }

  private double sum(Metric metric, Map<String, String> labels) {
    return scrape.sum(PrometheusNames.of(metric), labels);
  }

  static List<PromqlQuery> queries() throws IOException {
    return MonitoringFiles.queries();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void queriesMatchTheExportedMetrics(PromqlQuery query) {
    assertThat(new QueryChecker(scrape).problems(query)).isEmpty();
  }

  @Test
  void exportedMetricsEqualTheCatalogue() {
    assertThat(scrape.names().stream().filter(name -> name.contains("pql")))
        .containsExactlyElementsOf(PrometheusNames.all().keySet());
  }

  @Test
  void pageListsTheFlinkMetricsThatQueriesUse() throws IOException {
    Set<String> queried =
        MonitoringFiles.flinkMetrics(
            queries().stream().map(PromqlQuery::expression).collect(Collectors.joining(" ")));
    queried.removeAll(PrometheusNames.all().keySet());
    assertThat(MonitoringFiles.flinkMetricsOfThePage())
        .isEqualTo(queried)
        .allSatisfy(name -> assertThat(scrape.names()).contains(name));
  }

  @Test
  void exportedMetricsHaveTheLabelsOfTheCatalogue() {
    PrometheusNames.all()
        .forEach((name, metric) -> assertThat(scrape.labelsOf(name)).containsAll(metric.labels()));
  }

  @Test
  void countersAreExportedBeforeTheFirstMessage() {
    for (Metric metric : Metric.values()) {
      if (metric.kind() == Metric.Kind.COUNTER) {
        String name = PrometheusNames.of(metric);
        assertThat(labelSets(initialScrape, metric)).as(name).isEqualTo(labelSets(scrape, metric));
      }
    }
    assertThat(initialScrape.sum(PrometheusNames.of(Metric.MESSAGES), Map.of())).isZero();
  }

  /** Returns every combination of values of the catalogue's labels. */
  private static Set<Map<String, String>> labelSets(Scrape scrape, Metric metric) {
    return scrape
        .of(PrometheusNames.of(metric))
        .map(
            sample ->
                metric.labels().stream()
                    .collect(Collectors.toMap(label -> label, sample.labels()::get)))
        .collect(Collectors.toSet());
  }

  @Test
  void messageCountersAddUp() {
    assertThat(sum(Metric.MESSAGES, Map.of()))
        .isEqualTo(2.0 * ACCOUNTS + 2 + badMessages)
        .isEqualTo(
            sum(Metric.APPLIED, Map.of())
                + sum(Metric.DUPLICATES, Map.of())
                + sum(Metric.IGNORED, Map.of())
                + sum(Metric.DEAD_LETTERS, Map.of())
                - sum(Metric.DEAD_LETTERS, REFUSED_PUSHES));
    assertThat(sum(Metric.IGNORED, Map.of("cause", "identity"))).isEqualTo(1);
    assertThat(sum(Metric.DEAD_LETTERS, Map.of("reason", "malformed_json"))).isPositive();
  }

  @Test
  void messageFromTheFutureIsADeadLetterAndMovesNoClock() {
    String deadLetters = PrometheusNames.of(Metric.DEAD_LETTERS);
    Map<String, String> future = Map.of("reason", "future_timestamp");
    double earliestFailure = System.currentTimeMillis() + MAX_FUTURE_SKEW_MILLIS;

    assertThat(scrapeAfterFuture.sum(deadLetters, future))
        .isEqualTo(scrape.sum(deadLetters, future) + 1);
    assertThat(scrapeAfterFuture.sum(deadLetters, Map.of())).isEqualTo(badMessages + 2.0);
    assertThat(
            scrapeAfterFuture.names().stream()
                .filter(name -> name.endsWith("Watermark"))
                .flatMap(scrapeAfterFuture::of))
        .isNotEmpty()
        .allSatisfy(sample -> assertThat(sample.value()).isLessThan(earliestFailure));
    assertThat(qualificationsAfterFuture.byAccount()).hasSize(ACCOUNTS).doesNotContainKey("acct");
    assertThat(qualificationsAfterFuture.count("demoted")).isZero();
    assertThat(scrapeAfterFuture.sum(PrometheusNames.of(Metric.QUALIFICATIONS), Map.of()))
        .isEqualTo(sum(Metric.QUALIFICATIONS, Map.of()));
  }

  @Test
  void resultsAreCountedByKindAndTier() {
    assertThat(sum(Metric.QUALIFICATIONS, Map.of("kind", "promoted", "tier", "activated")))
        .isEqualTo(ACCOUNTS);
    assertThat(sum(Metric.QUALIFICATIONS, Map.of("kind", "demoted"))).isZero();
    assertThat(sum(Metric.ACCOUNTS, Map.of())).isEqualTo(ACCOUNTS);
    assertThat(sum(Metric.ACCOUNTS_ON_OLDER_RULES, Map.of())).isZero();
    assertThat(sum(Metric.RULE_SET_VERSION, Map.of())).isEqualTo(2);
  }

  @Test
  void timesAreInMilliseconds() {
    double lag = max(Metric.EVENT_TIME_LAG);
    assertThat(lag).isBetween(0.0, 70_000.0);
    assertThat(max(Metric.DELIVERY_DELAY)).isBetween(1.0, 60_000.0);
    assertThat(max(Metric.BATCH_MILLIS)).isBetween(1.0, 60_000.0);
    assertThat(max(Metric.DATABASE_BEHIND)).isBetween(0.0, 60_000.0);
  }

  private double max(Metric metric) {
    return scrape
        .of(PrometheusNames.of(metric))
        .mapToDouble(Scrape.Sample::value)
        .max()
        .orElseThrow();
  }

  @Test
  void refusedAndFailedWebhookRequestsAreCountedSeparately() {
    assertThat(requests("accepting", "accepted")).isPositive();
    assertThat(requests("accepting", "refused") + requests("accepting", "failed")).isZero();
    assertThat(requests("refusing", "refused")).isPositive();
    assertThat(requests("failing", "failed")).isPositive();
  }

  private double requests(String webhook, String outcome) {
    return sum(Metric.ALERT_REQUESTS, Map.of("webhook", webhook, "outcome", outcome));
  }

  @Test
  void driftMetricsEqualTheRowsOfTheDatabase() {
    assertThat(driftFigures).containsOnlyKeys("strong", "loose", "rare", "chance");
    driftFigures.forEach(
        (name, figures) -> {
          assertThat(drift(Metric.MATURE_LEADS, name)).as(name).isEqualTo(figures.mature());
          assertThat(drift(Metric.LEAD_PRECISION, name)).as(name).isEqualTo(figures.precision());
          assertThat(drift(Metric.LEAD_BASE_RATE, name))
              .as(name)
              .isCloseTo(figures.baseRate(), SOME_SECONDS);
          assertThat(drift(Metric.LEAD_LIFT, name))
              .as(name)
              .isCloseTo(figures.lift(), SOME_SECONDS);
          assertThat(verdicts().get(name)).as(name).isEqualTo(figures.verdict());
        });
  }

  @Test
  void leadsTooYoungToLoseDoNotCountEvenIfTheyPaid() {
    assertThat(drift(Metric.MATURE_LEADS, "strong")).isEqualTo(50);
    assertThat(drift(Metric.LEAD_PRECISION, "strong")).isEqualTo(0.2);
  }

  @Test
  void definitionHasOneVerdictAndZeroForTheOthers() {
    assertThat(verdicts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "strong", "strong",
                "loose", "loose",
                "rare", "too few",
                "chance", "no better than chance"));
    assertThat(driftSamples(Metric.LEAD_VERDICT).filter(sample -> sample.value() == 0)).hasSize(16);
  }

  @Test
  void alertFiresForTheDefinitionsThatStoppedPredicting() throws IOException {
    String expression =
        queries().stream()
            .filter(query -> query.location().equals("alert PqlStopsPredicting"))
            .findFirst()
            .orElseThrow()
            .expression();
    Matcher matcher =
        Pattern.compile("verdict=~\"([^\"]+)\"}\\) == 1$").matcher(expression.strip());
    assertThat(matcher.find()).as(expression).isTrue();

    assertThat(verdicts().entrySet())
        .filteredOn(entry -> entry.getValue().matches(matcher.group(1)))
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder("loose", "chance");
    assertThat("no_better_than_chance").as("as the filtered label").matches(matcher.group(1));
  }

  private double drift(Metric metric, String name) {
    return driftSamples(metric)
        .filter(sample -> name.equals(sample.labels().get("name")))
        .mapToDouble(Scrape.Sample::value)
        .sum();
  }

  /** Returns the verdict of each definition, by name. */
  private Map<String, String> verdicts() {
    return driftSamples(Metric.LEAD_VERDICT)
        .filter(sample -> sample.value() == 1)
        .collect(
            Collectors.toMap(
                sample -> sample.labels().get("name"),
                sample -> sample.labels().get("verdict").replace('_', ' ')));
  }

  private Stream<Scrape.Sample> driftSamples(Metric metric) {
    return scrape
        .of(PrometheusNames.of(metric))
        .filter(sample -> DriftedLeads.RULE_SET.equals(sample.labels().get("rule_set")));
  }
}
