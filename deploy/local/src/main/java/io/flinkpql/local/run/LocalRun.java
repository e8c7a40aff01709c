// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import io.flinkpql.job.DeliveryJob;
import io.flinkpql.job.StartChecks;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.postgres.MigrationException;
import io.flinkpql.local.server.JobSubmissionException;
import io.flinkpql.local.server.Jobs;
import io.flinkpql.local.server.LocalFlink;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.local.server.ShutdownHook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * Runs both jobs on this machine against external servers: checks the servers, resumes from the
 * state of the run before, watches the jobs, and saves their state at the end.
 */
public final class LocalRun implements AutoCloseable {

  private static final Duration SAVEPOINT_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  /** Bounds the time for which nothing runs: a TaskManager that comes back does so within it. */
  private static final Duration LONGEST_DEATH = Duration.ofSeconds(15);

  /** Bounds the wait for the sessions of an earlier run that was killed. */
  private static final Duration LONGEST_END = Duration.ofSeconds(25);

  private final StateDirectory state;
  private final LocalFlink flink;
  private final RunningJob scoring;
  private final RunningJob delivery;
  private final Consumer<String> out;
  private boolean closed;

  private LocalRun(
      StateDirectory state,
      LocalFlink flink,
      RunningJob scoring,
      RunningJob delivery,
      Consumer<String> out) {
    this.state = state;
    this.flink = flink;
    this.scoring = scoring;
    this.delivery = delivery;
    this.out = out;
  }

  /** A submitted job, its watch and its saved states. */
  private record RunningJob(JobClient client, JobWatch watch, SavedStates states) {}

  /**
   * Checks everything that the jobs need, and submits them.
   *
   * @param options options of both jobs and of the run
   * @param temporary holds temporary files
   * @param out receives what people should know, one line each
   * @throws InvalidOptionsException if options or the rule set are wrong
   * @throws RunFailedException if a server, a topic, a table or the state is not as needed
   */
  public static LocalRun start(RunOptions options, RunDirectory temporary, Consumer<String> out)
      throws InvalidOptionsException, RunFailedException, InterruptedException {
    options.check();
    StateDirectory state = StateDirectory.open(options.state());
    try (ShutdownHook interrupted = new ShutdownHook("run-interrupted", () -> abandon(state))) {
      RestoredStates restored = RestoredStates.of(state, options, out);
      migrate(options.configuration());
      return submit(options, temporary, state, restored, out);
    } catch (IOException e) {
      close(state, e);
      throw new RunFailedException(e.getMessage(), e);
    } catch (InvalidOptionsException
        | RunFailedException
        | InterruptedException
        | RuntimeException e) {
      close(state, e);
      throw e;
    }
  }

  /** Leaves nothing of a run that Ctrl-C ends before it got going. */
  private static void abandon(StateDirectory state) {
    try {
      state.close();
    } catch (IOException e) {
      throw new UncheckedIOException("could not close the state directory", e);
    }
  }

  private static void close(StateDirectory state, Exception failure) {
    try {
      state.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void migrate(JobConfiguration configuration)
      throws RunFailedException, InterruptedException {
    try {
      DeliveryJob.migrate(configuration);
    } catch (MigrationException e) {
      throw new RunFailedException(e.getMessage(), e);
    }
    List<String> problems = StartChecks.tables(configuration);
    if (problems.isEmpty()) {
      problems = StartChecks.instances(configuration, LONGEST_END);
    }
    if (!problems.isEmpty()) {
      throw new RunFailedException(problems);
    }
  }

  private static LocalRun submit(
      RunOptions options,
      RunDirectory temporary,
      StateDirectory state,
      RestoredStates restored,
      Consumer<String> out)
      throws IOException, InvalidOptionsException, RunFailedException {
    LocalFlink flink =
        LocalFlink.start(temporary.path(), options.slots(), options.clusterOptions());
    Clock clock = Clock.systemUTC();
    try {
      RunningJob delivery =
          new RunningJob(
              Jobs.deliveryToMigratedTables(
                  flink, options.ofJob(state.delivery(), restored.delivery())),
              new JobWatch("Delivery", options.patience(), clock, out),
              state.delivery());
      RunningJob scoring =
          new RunningJob(
              Jobs.scoring(flink, options.ofJob(state.scoring(), restored.scoring())),
              new JobWatch("Scoring", options.patience(), clock, out),
              state.scoring());
      out.accept("Both jobs are submitted; web UI: " + flink.web());
      out.accept("Log: " + temporary.log());
      return new LocalRun(state, flink, scoring, delivery, out);
    } catch (JobSubmissionException e) {
      flink.close();
      throw new RunFailedException("Flink rejects a job: " + Cause.of(e), e);
    } catch (InvalidOptionsException | RuntimeException e) {
      flink.close();
      throw e;
    }
  }

  /**
   * Watches the jobs until it is told to stop.
   *
   * @param stop whether to stop
   * @throws RunFailedException if a job has ended, or nothing can run any longer
   */
  public void watch(BooleanSupplier stop) throws RunFailedException, InterruptedException {
    boolean told = false;
    boolean earlierStatesDeleted = false;
    long lastSign = System.nanoTime();
    while (!stop.getAsBoolean()) {
      try {
        scoring.watch().observe(flink.observe(scoring.client().getJobID()));
        delivery.watch().observe(flink.observe(delivery.client().getJobID()));
        if (flink.taskManagers() > 0) {
          lastSign = System.nanoTime();
        }
        if (!told && scoring.watch().running() && delivery.watch().running()) {
          told = true;
          out.accept("Both jobs are running. Press Ctrl-C to stop.");
        }
        earlierStatesDeleted = earlierStatesDeleted || deleteEarlierStates();
      } catch (IOException e) {
        // Flink does not answer, or a file is in the way: the next look decides.
      }
      if (System.nanoTime() - lastSign > LONGEST_DEATH.toNanos()) {
        throw new RunFailedException(
            List.of("Nothing can run any longer: Flink's only TaskManager has stopped"));
      }
      sleep(stop);
    }
  }

  private static void sleep(BooleanSupplier stop) throws InterruptedException {
    long until = System.nanoTime() + WATCH_INTERVAL.toNanos();
    while (!stop.getAsBoolean() && System.nanoTime() < until) {
      Thread.sleep(WATCH_INTERVAL.toMillis() / 10);
    }
  }

  /** Returns whether both jobs have completed a checkpoint, so that no earlier state is needed. */
  private boolean deleteEarlierStates() throws IOException {
    boolean all = true;
    for (SavedStates states : List.of(scoring.states(), delivery.states())) {
      if (states.saved().isPresent()) {
        states.deleteUseless();
      } else {
        all = false;
      }
    }
    return all;
  }

  /** Returns the cluster that runs both jobs. */
  LocalFlink flink() {
    return flink;
  }

  /** Stops both jobs with a savepoint, from which the next run resumes. */
  public void stop() throws InterruptedException {
    out.accept("Stopping; saving the state of both jobs ...");
    CompletableFuture<String> ofScoring = stop(scoring);
    CompletableFuture<String> ofDelivery = stop(delivery);
    long deadline = System.nanoTime() + SAVEPOINT_TIMEOUT.toNanos();
    await("Scoring", ofScoring, scoring.states(), deadline);
    await("Delivery", ofDelivery, delivery.states(), deadline);
    out.accept("The next run resumes from the state in " + state.path() + ".");
  }

  private static CompletableFuture<String> stop(RunningJob job) {
    return job.client()
        .stopWithSavepoint(
            false, job.states().current().toUri().toString(), SavepointFormatType.NATIVE);
  }

  private void await(
      String name, CompletableFuture<String> savepoint, SavedStates states, long deadline)
      throws InterruptedException {
    try {
      savepoint.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      out.accept(
          "%s is stopped without a savepoint (%s)%s".formatted(name, Cause.of(e), resumes(states)));
    } catch (TimeoutException e) {
      out.accept(
          "%s is stopped without a savepoint, which took too long%s"
              .formatted(name, resumes(states)));
    }
  }

  private static String resumes(SavedStates states) {
    try {
      return states
          .newest()
          .map(saved -> "; it resumes from its checkpoint of " + saved.time())
          .orElse("; it has no checkpoint to resume from");
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Copies the log of a failed run to the state directory, where it outlives the run.
   *
   * @return the path of the copy; empty if nothing was logged or it cannot be copied
   */
  public Optional<Path> keepLog(Path log) {
    Path kept = state.path().resolve("log");
    try {
      return Files.notExists(log)
          ? Optional.empty()
          : Optional.of(Files.copy(log, kept, StandardCopyOption.REPLACE_EXISTING));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Stops Flink, and deletes states that no later run needs. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      flink.close();
      state.close();
    }
  }
}
