// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import io.flinkpql.local.server.JobObservation;
import io.flinkpql.local.server.JobObservation.Failure;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Follows one job: tells each new cause of a restart once, and that the job runs again. Once it
 * runs, a cause that was told before is new.
 */
final class JobWatch {

  private final String name;
  private final Consumer<String> out;
  private final Set<String> told = new HashSet<>();
  private long lastFailure;
  private boolean running;

  /**
   * Creates a watch.
   *
   * @param name names the job to people
   * @param out receives one line per event
   */
  JobWatch(String name, Consumer<String> out) {
    this.name = name;
    this.out = out;
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
