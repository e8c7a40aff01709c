// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.local.server.JobSubmissionException;
import io.flinkpql.local.server.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * Runs the demo: starts the servers and both jobs, sends messages, shows results, and checks the
 * tables against the committed topics.
 *
 * @param rules rule set file
 * @param tiers tier names of the rule set, lowest first
 * @param rate messages per second
 * @param seconds how long messages are sent; empty for until Ctrl-C
 * @param keep whether the servers stay up after the summary until another Ctrl-C
 * @param terminal whether {@code out} is a terminal, where lines can be redrawn
 * @param out receives all output
 */
public record Demo(
    Path rules,
    List<String> tiers,
    int rate,
    Optional<Long> seconds,
    boolean keep,
    boolean terminal,
    PrintWriter out) {

  private static final long DASHBOARD_MILLIS = 1_000;
  private static final Duration CATCH_UP_TIMEOUT = Duration.ofSeconds(120);

  /**
   * Runs the demo to its end.
   *
   * @param source messages to send
   * @param directory holds the servers' data and is deleted at the end
   * @param interrupts reports Ctrl-C
   * @return whether the tables match the committed topics and no table lacks rows
   * @throws IllegalStateException if a job fails or does not catch up
   */
  public boolean run(MessageSource source, RunDirectory directory, InterruptHandler interrupts)
      throws Exception {
    Servers servers = new Servers(directory);
    Thread closeOnExit = new Thread(() -> closeQuietly(servers), "demo-exit");
    Runtime.getRuntime().addShutdownHook(closeOnExit);
    try (servers) {
      return run(source, servers, interrupts);
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(closeOnExit);
      } catch (IllegalStateException exiting) {
        // The hook is already running.
      }
    }
  }

  private boolean run(MessageSource source, Servers servers, InterruptHandler interrupts)
      throws IOException,
          InvalidOptionsException,
          MigrationException,
          JobSubmissionException,
          SQLException,
          ExecutionException,
          InterruptedException {
    out.println("Starting servers on this machine:");
    servers.start(rules, line -> out.println("  " + line));
    printHowToConnect(servers);
    try (Producer producer = new Producer(source, rate, servers.bootstrapServers());
        Database database = new Database(servers.postgres().jdbcUrl(), servers.postgres().user())) {
      Dashboard dashboard = new Dashboard(database, tiers, out, terminal);
      long began = System.nanoTime();
      producer.start();
      while (!sendingIsOver(producer, began, interrupts)) {
        Thread.sleep(DASHBOARD_MILLIS);
        servers.checkJobs();
        dashboard.show(producer.sent(), producer.latestTimestamp());
      }
      producer.stop();
      double sendingSeconds = (System.nanoTime() - began) / 1e9;
      if (producer.failure().isPresent()) {
        throw new IllegalStateException("sending failed", producer.failure().get());
      }
      out.println("Stopped sending. Waiting for scoring and delivery to catch up ...");
      awaitScoring(servers);
      Summary summary = awaitDelivery(servers, database, producer.sent(), sendingSeconds);
      summary.print(out);
      if (keep) {
        keepRunning(servers, database, interrupts);
      }
      return summary.successful();
    }
  }

  private boolean sendingIsOver(Producer producer, long began, InterruptHandler interrupts) {
    return interrupts.requested()
        || producer.failure().isPresent()
        || seconds.isPresent()
            && (producer.finished() || System.nanoTime() - began >= seconds.get() * 1_000_000_000L);
  }

  private static void awaitScoring(Servers servers)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + CATCH_UP_TIMEOUT.toNanos();
    try (ScoringProgress progress = new ScoringProgress(servers.bootstrapServers())) {
      while (progress.lag() > 0) {
        servers.checkJobs();
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "scoring did not catch up in " + CATCH_UP_TIMEOUT.toSeconds() + " s");
        }
        Thread.sleep(DASHBOARD_MILLIS / 4);
      }
    }
    // The next refresh writes the standings that changed since the last one.
    Thread.sleep(Servers.REFRESH_INTERVAL.toMillis() + DASHBOARD_MILLIS);
    servers.checkJobs();
    servers.stopScoring();
  }

  /** Waits until the tables match the topics. After a timeout the summary lists the differences. */
  private Summary awaitDelivery(
      Servers servers, Database database, long sent, double sendingSeconds)
      throws SQLException, InterruptedException {
    ComparedTables log = CommittedLog.read(servers.bootstrapServers());
    long deadline = System.nanoTime() + CATCH_UP_TIMEOUT.toNanos();
    while (true) {
      Reconciliation reconciliation = Reconciliation.of(log, database.comparedTables());
      if (reconciliation.succeeded() || System.nanoTime() > deadline) {
        RowCounts rows = new RowCounts(database.rowsByRelation());
        return new Summary(sent, sendingSeconds, log, reconciliation, rows, tiers);
      }
      Thread.sleep(DASHBOARD_MILLIS / 2);
    }
  }

  private void printHowToConnect(Servers servers) {
    String kafka = servers.bootstrapServers();
    out.println();
    out.println("While the demo runs, try in another terminal:");
    printQueries(servers, "ACCOUNT");
    out.println("  # Read all committed qualifications from Kafka.");
    out.printf(
        "  kafka-console-consumer.sh --bootstrap-server %s --topic %s --from-beginning"
            + " --isolation-level read_committed%n",
        kafka, DemoTopics.QUALIFICATIONS);
    out.printf("Flink's web UI shows both jobs: %s%n", servers.flink().web());
    out.println();
    out.println(
        seconds.isPresent()
            ? "Sending " + rate + " events/s for " + seconds.get() + " s."
            : "Sending " + rate + " events/s. Press Ctrl-C to stop and print a summary.");
  }

  private void printQueries(Servers servers, String account) {
    String user = servers.postgres().user();
    String jdbcUrl = servers.postgres().jdbcUrl();
    Queries.print(jdbcUrl.replace("jdbc:postgresql://", "postgresql://" + user + "@"), out);
    out.println("  # Why is an account on its tier, and what does it lack for the next one?");
    out.printf("  ./pql explain %s --jdbc %s --user %s%n", account, jdbcUrl, user);
  }

  /** Keeps the servers up until Ctrl-C, so that the tables can be queried. */
  private void keepRunning(Servers servers, Database database, InterruptHandler interrupts)
      throws SQLException, InterruptedException {
    out.println();
    out.println("The database is still running. Try in another terminal:");
    printQueries(servers, database.exampleAccount().orElse("ACCOUNT"));
    out.println("Press Ctrl-C to stop.");
    out.flush();
    interrupts.reset();
    while (!interrupts.requested()) {
      Thread.sleep(DASHBOARD_MILLIS / 4);
    }
  }

  private void closeQuietly(Servers servers) {
    try {
      servers.close();
    } catch (IOException e) {
      // The JVM is exiting: there is no caller to throw to.
      out.println(e.getMessage());
    }
  }
}
