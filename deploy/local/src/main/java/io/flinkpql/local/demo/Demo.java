// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.local.server.JobSubmissionException;
import io.flinkpql.local.server.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs the demo: starts the servers and both jobs, sends messages, shows results, and checks the
 * tables against the committed topics.
 *
 * @param rules rule set
 * @param rate messages per second
 * @param seconds how long messages are sent; empty for until Ctrl-C
 * @param keep whether the servers stay up after the summary until another Ctrl-C
 * @param queries whether to begin with all example queries
 * @param screen terminal on which lines are redrawn in place, if there is one
 * @param out receives all other output
 */
public record Demo(
    DemoRules rules,
    int rate,
    Optional<Long> seconds,
    boolean keep,
    boolean queries,
    Optional<PrintWriter> screen,
    PrintWriter out) {

  private static final long DASHBOARD_MILLIS = 1_000;
  private static final String NOTHING_SENT = "Stopped before any event was sent.";
  private static final String ACCOUNT = "ACCOUNT";
  private static final Duration CATCH_UP_TIMEOUT = Duration.ofSeconds(120);

  /**
   * Runs the demo to its end.
   *
   * @param source messages to send
   * @param directory holds the servers' data and is deleted at the end
   * @param interrupts reports Ctrl-C
   * @return whether the tables match the committed topics and none lacks rows without a reason
   * @throws IllegalStateException if a job fails or does not catch up
   */
  public boolean run(MessageSource source, RunDirectory directory, InterruptHandler interrupts)
      throws Exception {
    Servers servers = new Servers(directory);
    AtomicBoolean exiting = new AtomicBoolean();
    Thread closeOnExit =
        new Thread(
            () -> {
              exiting.set(true);
              closeQuietly(servers);
            },
            "demo-exit");
    Runtime.getRuntime().addShutdownHook(closeOnExit);
    try (servers) {
      return run(source, servers, interrupts);
    } catch (Exception e) {
      if (exiting.get()) {
        // The servers were stopped under way, which is no failure of theirs.
        return true;
      }
      throw e;
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(closeOnExit);
      } catch (IllegalStateException alreadyExiting) {
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
    if (!started(servers, interrupts)) {
      out.println(NOTHING_SENT);
      return true;
    }
    printOpening(servers, source);
    try (Producer producer = new Producer(source, rate, servers.bootstrapServers());
        Database database = new Database(servers.postgres().jdbcUrl(), servers.postgres().user())) {
      double sendingSeconds = send(source, producer, database, servers, interrupts);
      if (producer.sent() == 0 && interrupts.requested()) {
        out.println(NOTHING_SENT);
        return true;
      }
      out.println("Stopped sending. Waiting for scoring and delivery to catch up ...");
      awaitScoring(servers);
      Summary summary =
          awaitDelivery(
              servers,
              database,
              producer.sent(),
              sendingSeconds,
              interrupts.requested() || !source.isSimulated());
      summary.print(out);
      if (keep) {
        keepRunning(servers, database, interrupts);
      } else {
        out.println();
        out.println("The servers stop and their data is deleted; --keep keeps them for queries.");
      }
      return summary.successful();
    }
  }

  /**
   * Starts the servers; returns false if Ctrl-C, which also reaches their processes, stopped it.
   */
  private boolean started(Servers servers, InterruptHandler interrupts)
      throws IOException, InvalidOptionsException, MigrationException, JobSubmissionException {
    try {
      return servers.start(rules, interrupts::requested, line -> out.println("  " + line));
    } catch (IOException | MigrationException | JobSubmissionException | RuntimeException e) {
      if (interrupts.requested()) {
        return false;
      }
      throw e;
    }
  }

  /** Sends messages and shows results; returns how long that took, in seconds. */
  private double send(
      MessageSource source,
      Producer producer,
      Database database,
      Servers servers,
      InterruptHandler interrupts)
      throws SQLException, InterruptedException {
    Dashboard dashboard = new Dashboard(database, rules.tiers(), source.isSimulated(), screen, out);
    long began = System.nanoTime();
    producer.start();
    while (!sendingIsOver(producer, began, interrupts)) {
      Thread.sleep(DASHBOARD_MILLIS);
      servers.checkJobs();
      dashboard.show(producer.sent(), producer.latestTimestamp());
    }
    producer.stop();
    if (producer.failure().isPresent()) {
      throw new IllegalStateException("sending failed", producer.failure().get());
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private boolean sendingIsOver(Producer producer, long began, InterruptHandler interrupts) {
    return interrupts.requested()
        || producer.failure().isPresent()
        || producer.finished()
        || seconds.isPresent() && System.nanoTime() - began >= seconds.get() * 1_000_000_000L;
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
      Servers servers, Database database, long sent, double sendingSeconds, boolean partial)
      throws SQLException, InterruptedException {
    ComparedTables log = CommittedLog.read(servers.bootstrapServers());
    long deadline = System.nanoTime() + CATCH_UP_TIMEOUT.toNanos();
    while (true) {
      Reconciliation reconciliation = Reconciliation.of(log, database.comparedTables());
      if (reconciliation.succeeded() || System.nanoTime() > deadline) {
        RowCounts counts = new RowCounts(database.rowsByRelation(), partial);
        return new Summary(sent, sendingSeconds, log, reconciliation, counts, rules.tiers());
      }
      Thread.sleep(DASHBOARD_MILLIS / 2);
    }
  }

  private void printOpening(Servers servers, MessageSource source) {
    out.println();
    if (queries) {
      out.println("Try in another terminal:");
      printQueries(servers);
      out.println("  # Read all committed qualifications from Kafka.");
      out.printf(
          "  kafka-console-consumer.sh --bootstrap-server %s --topic %s --from-beginning"
              + " --isolation-level read_committed%n",
          servers.bootstrapServers(), DemoTopics.QUALIFICATIONS);
      printExplain(servers, ACCOUNT);
    } else {
      out.println("Try in another terminal, with an account from the list below:");
      printExplain(servers, ACCOUNT);
    }
    printPush(servers);
    out.println();
    out.println("Sending " + rate + " events/s" + end(source));
  }

  private String end(MessageSource source) {
    if (seconds.isPresent()) {
      return " for " + seconds.get() + " s.";
    }
    return source.isSimulated()
        ? ". Press Ctrl-C to stop and print a summary."
        : " until all are sent. Ctrl-C stops before.";
  }

  private void printQueries(Servers servers) {
    String jdbcUrl = servers.postgres().jdbcUrl();
    Queries.print(
        jdbcUrl.replace("jdbc:postgresql://", "postgresql://" + servers.postgres().user() + "@"),
        out);
  }

  private void printPush(Servers servers) {
    out.println(
        "  # Change the rules: raise `version`, and publish from a time T of the list below.");
    out.println(
        "  ./pql rules push my-rules.yaml --config " + servers.rulesConfiguration() + " --at T");
  }

  private void printExplain(Servers servers, String account) {
    out.println("  # Why is an account on its tier, and what does it lack for the next one?");
    out.println("  " + Queries.explain(account, servers.postgres()));
  }

  /** Keeps the servers up until Ctrl-C, so that the tables can be queried. */
  private void keepRunning(Servers servers, Database database, InterruptHandler interrupts)
      throws SQLException, InterruptedException {
    out.println();
    out.println("The database is still running. Try in another terminal:");
    printQueries(servers);
    printExplain(servers, database.exampleAccount().orElse(ACCOUNT));
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
