// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;

/**
 * Tells how a job is doing.
 *
 * @param status Flink's status of the job
 * @param allTasksRunning whether every subtask processes messages
 * @param checkpoints number of completed checkpoints
 * @param failures the latest failures, oldest first
 */
public record JobObservation(
    JobStatus status, boolean allTasksRunning, long checkpoints, List<Failure> failures) {

  /**
   * Tells why a job failed.
   *
   * @param at wall-clock time, ms
   * @param cause what was thrown, with its causes
   */
  public record Failure(long at, Throwable cause) {}

  static JobObservation of(ExecutionGraphInfo info) {
    ArchivedExecutionGraph graph = info.getArchivedExecutionGraph();
    List<Failure> failures = new ArrayList<>();
    info.getExceptionHistory().forEach(failure -> failures.add(failure(failure)));
    if (failures.isEmpty() && graph.getFailureInfo() != null) {
      failures.add(failure(graph.getFailureInfo()));
    }
    failures.sort((one, other) -> Long.compare(one.at(), other.at()));
    return new JobObservation(
        graph.getState(), allTasksRunning(graph), completedCheckpoints(graph), failures);
  }

  private static Failure failure(ErrorInfo error) {
    return new Failure(
        error.getTimestamp(),
        error.getException().deserializeError(JobObservation.class.getClassLoader()));
  }

  private static long completedCheckpoints(ArchivedExecutionGraph graph) {
    return Optional.ofNullable(graph.getCheckpointStatsSnapshot())
        .map(snapshot -> snapshot.getCounts().getNumberOfCompletedCheckpoints())
        .orElse(0L);
  }

  private static boolean allTasksRunning(ArchivedExecutionGraph graph) {
    List<ExecutionState> subtasks =
        StreamSupport.stream(graph.getAllExecutionVertices().spliterator(), false)
            .map(AccessExecutionVertex::getExecutionState)
            .toList();
    return !subtasks.isEmpty()
        && subtasks.stream().allMatch(state -> state == ExecutionState.RUNNING);
  }
}
