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
 * The demo from its beginning to its end.
 *
 * @param rules the rule set's file
 * @param tiers of the rule set, lowest first
 * @param rate messages a second
 * @param seconds for how long messages are sent; empty until {@code interrupts} says so
 * @param keep whether servers stay until {@code interrupts} says so once more
 * @param terminal whether {@code out} can be redrawn
 * @param out for everything that is seen
 */
public record Demo(
    Path rules,
    List<String> tiers,
    int rate,
    Optional<Long> seconds,
    boolean keep,
    boolean terminal,
    PrintWriter out) {

  private static final long REFRESH_MILLIS = 1_000;
  private static final Duration CATCH_UP = Duration.ofSeconds(120);

  /**
   * Runs the demo.
   *
   * @param feed what to send
   * @return whether database and topics agree, and no table lacks rows
   * @throws IllegalStateException if a job fails or does not catch up
   */
  public boolean run(Feed feed, RunDirectory directory, Interrupts interrupts) throws Exception {
    Servers servers = new Servers(directory);
    Thread closeOnExit = new Thread(() -> closeQuietly(servers), "demo-exit");
    Runtime.getRuntime().addShutdownHook(closeOnExit);
    try (servers) {
      return run(feed, servers, interrupts);
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(closeOnExit);
      } catch (IllegalStateException exiting) {
        // The hook runs already.
      }
    }
  }

  private boolean run(Feed feed, Servers servers, Interrupts interrupts)
      throws IOException,
          InvalidOptionsException,
          MigrationException,
          JobSubmissionException,
          SQLException,
          ExecutionException,
          InterruptedException {
    out.println("Starting on this machine:");
    servers.start(rules, line -> out.println("  " + line));
    printHowToConnect(servers);
    try (Producer producer = new Producer(feed, rate, servers.bootstrapServers());
        Database database = new Database(servers.postgres().jdbcUrl(), servers.postgres().user())) {
      Dashboard dashboard = new Dashboard(database, tiers, out, terminal);
      long began = System.nanoTime();
      producer.start();
      while (!over(producer, began, interrupts)) {
        Thread.sleep(REFRESH_MILLIS);
        servers.checkJobs();
        dashboard.show(producer.sent(), producer.latestTimestamp());
      }
      producer.stop();
      double took = (System.nanoTime() - began) / 1e9;
      if (producer.failure().isPresent()) {
        throw new IllegalStateException("sending failed", producer.failure().get());
      }
      out.println("Stopped sending; waiting until everything is scored and delivered ...");
      awaitScoring(servers);
      Summary summary = delivered(servers, database, producer.sent(), took);
      summary.print(out);
      if (keep) {
        stay(servers, database, interrupts);
      }
      return summary.good();
    }
  }

  private boolean over(Producer producer, long began, Interrupts interrupts) {
    return interrupts.asked()
        || producer.failure().isPresent()
        || seconds.isPresent()
            && (producer.finished() || System.nanoTime() - began >= seconds.get() * 1_000_000_000L);
  }

  private static void awaitScoring(Servers servers)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + CATCH_UP.toNanos();
    try (ScoringProgress progress = new ScoringProgress(servers.bootstrapServers())) {
      while (progress.remaining() > 0) {
        servers.checkJobs();
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "scoring did not catch up in " + CATCH_UP.toSeconds() + " s");
        }
        Thread.sleep(REFRESH_MILLIS / 4);
      }
    }
    // Until what changed since the last refresh is written, too.
    Thread.sleep(Servers.REFRESH.toMillis() + REFRESH_MILLIS);
    servers.checkJobs();
    servers.stopScoring();
  }

  /** Reads topics and tables until they agree; a difference that stays is in the summary. */
  private Summary delivered(Servers servers, Database database, long sent, double took)
      throws SQLException, InterruptedException {
    Contents log = CommittedLog.read(servers.bootstrapServers());
    long deadline = System.nanoTime() + CATCH_UP.toNanos();
    while (true) {
      Reconciliation agreement = Reconciliation.of(log, database.contents());
      if (agreement.holds() || System.nanoTime() > deadline) {
        Rows rows = new Rows(database.rowsByRelation());
        return new Summary(sent, took, log, agreement, rows, tiers);
      }
      Thread.sleep(REFRESH_MILLIS / 2);
    }
  }

  private void printHowToConnect(Servers servers) {
    String kafka = servers.bootstrapServers();
    out.println();
    out.println("While it runs, in another terminal:");
    printQueries(servers, "ACCOUNT");
    out.printf(
        "  kafka-console-consumer.sh --bootstrap-server %s --topic %s --from-beginning"
            + " --isolation-level read_committed%n",
        kafka, DemoTopics.QUALIFICATIONS);
    out.printf("  a browser at %s for the two jobs%n", servers.flink().web());
    out.println();
    out.println(
        seconds.isPresent()
            ? "Sending " + rate + " events/s for " + seconds.get() + " s."
            : "Sending " + rate + " events/s. Ctrl-C ends it with a summary.");
  }

  private void printQueries(Servers servers, String account) {
    String user = servers.postgres().user();
    String jdbcUrl = servers.postgres().jdbcUrl();
    Queries.print(jdbcUrl.replace("jdbc:postgresql://", "postgresql://" + user + "@"), out);
    out.println("  # Where does an account stand, and why?");
    out.printf("  ./pql explain %s --jdbc %s --user %s%n", account, jdbcUrl, user);
  }

  /** Tables stay as they are, to ask questions of them. */
  private void stay(Servers servers, Database database, Interrupts interrupts)
      throws SQLException, InterruptedException {
    out.println();
    out.println("The database is still there. In another terminal:");
    printQueries(servers, database.anAccount().orElse("ACCOUNT"));
    out.println("Ctrl-C ends it.");
    out.flush();
    interrupts.forget();
    while (!interrupts.asked()) {
      Thread.sleep(REFRESH_MILLIS / 4);
    }
  }

  private void closeQuietly(Servers servers) {
    try {
      servers.close();
    } catch (IOException e) {
      // The JVM is ending, and nobody is left to tell.
      out.println(e.getMessage());
    }
  }
}
