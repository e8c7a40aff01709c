// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import io.flinkpql.local.server.JobObservation;
import io.flinkpql.local.server.JobObservation.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Follows one job: tells each new cause of a restart once, and that the job runs again. Once it
 * runs, a cause that was told before is new. A job that waits for a server does not restart, but
 * completes no checkpoints, which is told too.
 */
final class JobWatch {

  private final String name;
  private final Duration patience;
  private final Clock clock;
  private final Consumer<String> out;
  private final Set<String> told = new HashSet<>();
  private long lastFailure;
  private boolean running;
  private long checkpoints;
  private Instant lastProgress;
  private boolean stalled;

  /**
   * Creates a watch.
   *
   * @param name names the job to people
   * @param patience longest time without a checkpoint that needs no mention
   * @param clock tells the time
   * @param out receives one line per event
   */
  JobWatch(String name, Duration patience, Clock clock, Consumer<String> out) {
    this.name = name;
    this.patience = patience;
    this.clock = clock;
    this.out = out;
    this.lastProgress = clock.instant();
  }

  /** Returns whether all tasks ran when the job was last observed. */
  boolean running() {
    return running;
  }

  /**
   * Takes note of an observation.
   *
   * @throws RunFailedException if the job has ended, which only a failure makes it do
   */
  void observe(JobObservation job) throws RunFailedException {
    List<Failure> failures =
        job.failures().stream().filter(failure -> failure.at() > lastFailure).toList();
    if (job.status().isGloballyTerminalState()) {
      throw ended(job);
    }
    for (Failure failure : failures) {
      lastFailure = failure.at();
      running = false;
      String cause = Cause.of(failure.cause());
      if (told.add(cause)) {
        out.accept("%s failed and restarts: %s".formatted(name, cause));
      }
    }
    if (failures.isEmpty() && !running && job.allTasksRunning()) {
      running = true;
      if (!told.isEmpty()) {
        out.accept(name + " runs again.");
        told.clear();
      }
    }
    observeCheckpoints(job.checkpoints());
  }

  private void observeCheckpoints(long completed) {
    Instant now = clock.instant();
    if (completed != checkpoints) {
      checkpoints = completed;
      lastProgress = now;
      if (stalled) {
        stalled = false;
        out.accept(name + " completes checkpoints again.");
      }
    } else if (!stalled && now.isAfter(lastProgress.plus(patience))) {
      stalled = true;
      out.accept(
          ("%s has completed no checkpoint for %d s: a server that it needs may be away or slow;"
                  + " see the log")
              .formatted(name, patience.toSeconds()));
    }
  }

  private RunFailedException ended(JobObservation job) {
    Optional<Failure> last = job.failures().stream().reduce((earlier, later) -> later);
    return new RunFailedException(
        "%s has ended (%s)%s"
            .formatted(
                name,
                job.status(),
                last.map(failure -> ": " + Cause.of(failure.cause())).orElse("")),
        last.map(Failure::cause).orElse(null));
  }
}
