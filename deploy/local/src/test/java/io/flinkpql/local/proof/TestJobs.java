// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.DeliveryJob;
import io.flinkpql.job.ScoringJob;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.runtime.FlinkSettings;
import io.flinkpql.local.server.Jobs;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Runs both jobs on the topics of one test and cancels them on close. */
final class TestJobs implements AutoCloseable {

  static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final MiniCluster flink;
  private final LocalKafka kafka;
  private final TestTopics topics;
  private final Path directory;
  private final TestOptions options;
  private final Admin admin;
  private final List<JobID> started = new ArrayList<>();
  private final Map<String, String> additionalOptions = new TreeMap<>();

  /**
   * Prepares the jobs without starting them.
   *
   * @param directory existing directory for checkpoints, savepoints and options
   * @param rules rule set file
   */
  TestJobs(
      MiniCluster flink,
      LocalKafka kafka,
      LocalPostgres postgres,
      TestTopics topics,
      Path directory,
      Path rules) {
    this.flink = flink;
    this.kafka = kafka;
    this.topics = topics;
    this.directory = directory;
    options = new TestOptions(kafka, postgres, topics, directory, rules);
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  /** Sets an option in addition to the common ones. */
  void set(String option, String value) {
    additionalOptions.put(option, value);
  }

  /** Returns the number of completed checkpoints of a job. */
  long checkpoints(JobID job) throws Exception {
    return flink
        .getExecutionGraph(job)
        .get()
        .getCheckpointStatsSnapshot()
        .getCounts()
        .getNumberOfCompletedCheckpoints();
  }

  /** Returns the time that the longest completed checkpoint of a job took. */
  Duration longestCheckpoint(JobID job) throws Exception {
    return Duration.ofMillis(
        flink
            .getExecutionGraph(job)
            .get()
            .getCheckpointStatsSnapshot()
            .getSummaryStats()
            .getEndToEndDurationStats()
            .getMaximum());
  }

  /** Returns whether every subtask of a job still runs in its first attempt. */
  boolean neverRestarted(JobID job) throws Exception {
    for (AccessExecutionVertex vertex :
        flink.getExecutionGraph(job).get().getAllExecutionVertices()) {
      if (vertex.getCurrentExecutionAttempt().getAttemptNumber() > 0) {
        return false;
      }
    }
    return true;
  }

  /** Starts the scoring job with empty state. */
  JobID startScoring(int parallelism) throws Exception {
    return submitScoring(parallelism, SavepointRestoreSettings.none());
  }

  /** Starts the scoring job from a savepoint. */
  JobID restoreScoring(int parallelism, String savepoint) throws Exception {
    return submitScoring(parallelism, SavepointRestoreSettings.forPath(savepoint, false));
  }

  private JobID submitScoring(int parallelism, SavepointRestoreSettings restore) throws Exception {
    JobConfiguration configuration = configuration(parallelism);
    StreamExecutionEnvironment environment = environment(parallelism);
    FlinkSettings.applyForScoring(environment, configuration);
    ScoringJob.assemble(environment, configuration);
    return submit(environment, ScoringJob.NAME, restore);
  }

  /** Migrates the tables and starts the delivery job. */
  JobID startDelivery(int parallelism) throws Exception {
    JobConfiguration configuration = configuration(parallelism);
    DeliveryJob.migrate(configuration);
    StreamExecutionEnvironment environment = environment(parallelism);
    FlinkSettings.applyForDelivery(environment, configuration);
    DeliveryJob.assemble(environment, configuration);
    return submit(environment, DeliveryJob.NAME, SavepointRestoreSettings.none());
  }

  private static StreamExecutionEnvironment environment(int parallelism) {
    return StreamExecutionEnvironment.createLocalEnvironment(parallelism, new Configuration());
  }

  private JobID submit(
      StreamExecutionEnvironment environment, String name, SavepointRestoreSettings restore)
      throws Exception {
    StreamGraph streamGraph = environment.getStreamGraph();
    streamGraph.setJobName(name);
    JobGraph jobGraph = streamGraph.getJobGraph();
    jobGraph.setSavepointRestoreSettings(restore);
    JobID job = flink.submitJob(jobGraph).get().getJobID();
    started.add(job);
    return job;
  }

  JobConfiguration configuration(int parallelism) throws Exception {
    return Jobs.configuration(
        List.of("--config", options.write(parallelism, additionalOptions).toString()), Map.of());
  }

  /** Writes the options for a command and returns their file. */
  Path writtenOptions() throws IOException {
    return options.write(1, additionalOptions);
  }

  String group() {
    return options.group();
  }

  String schema() {
    return options.schema();
  }

  /** Waits until completed checkpoints cover every message sent so far. */
  void awaitScored(JobID scoring) {
    await("all messages scored")
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              checkRunning(scoring);
              return lag() == 0;
            });
  }

  private long lag() throws Exception {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group()).partitionsToOffsetAndMetadata().get();
    return endOffsets(topics.input()).entrySet().stream()
        .mapToLong(
            end ->
                end.getValue()
                    - (committed.get(end.getKey()) == null
                        ? 0
                        : committed.get(end.getKey()).offset()))
        .sum();
  }

  /**
   * Returns the sum of the end offsets of the qualifications topic, which counts uncommitted
   * records and transaction markers too.
   */
  long writtenRecords() throws Exception {
    return endOffsets(List.of(topics.qualifications())).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private Map<TopicPartition, Long> endOffsets(List<String> names) throws Exception {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    admin
        .describeTopics(names)
        .allTopicNames()
        .get()
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(
                        p ->
                            latest.put(
                                new TopicPartition(name, p.partition()), OffsetSpec.latest())));
    return admin.listOffsets(latest).all().get().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }

  /** Waits for the end of a job and returns its failure. */
  Throwable failure(JobID job) throws Exception {
    return flink
        .requestJobResult(job)
        .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .getSerializedThrowable()
        .orElseThrow()
        .deserializeError(getClass().getClassLoader());
  }

  /** Checks that another scoring job could start. */
  void checkScoringStart() throws Exception {
    ScoringJob.checkStart(configuration(1), Duration.ZERO);
  }

  /** Throws if a job has failed or ended. */
  void checkRunning(JobID job) throws Exception {
    JobStatus status = flink.getJobStatus(job).get();
    if (status.isGloballyTerminalState()) {
      flink.requestJobResult(job).get().toJobExecutionResult(getClass().getClassLoader());
      throw new IllegalStateException("a job ended unexpectedly: " + status);
    }
  }

  /**
   * Stops a job with a savepoint, which commits everything that it wrote.
   *
   * @param drain whether to send MAX_WATERMARK first
   * @return path of the savepoint
   */
  String stop(JobID job, boolean drain) throws Exception {
    await("the job is running")
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              checkRunning(job);
              return allSubtasksRunning(job);
            });
    return flink
        .stopWithSavepoint(
            job,
            directory.resolve("savepoints").toUri().toString(),
            drain,
            SavepointFormatType.CANONICAL)
        .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Takes a savepoint and kills a job before it commits what the savepoint holds.
   *
   * @return path of the savepoint
   */
  String kill(JobID job) throws Exception {
    return flink
        .triggerSavepoint(
            job,
            directory.resolve("savepoints").toUri().toString(),
            /* cancelJob= */ true,
            SavepointFormatType.CANONICAL)
        .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  /** Returns the stack trace of a job's last failure; empty if there was none. */
  String lastFailure(JobID job) throws Exception {
    ErrorInfo failure = flink.getExecutionGraph(job).get().getFailureInfo();
    return failure == null ? "" : failure.getExceptionAsString();
  }

  /** Kills a job: what it has not committed is lost. */
  void cancel(JobID job) throws Exception {
    flink.cancelJob(job).get();
    flink.requestJobResult(job).get();
  }

  private boolean allSubtasksRunning(JobID job) throws Exception {
    if (flink.getJobStatus(job).get() != JobStatus.RUNNING) {
      return false;
    }
    for (AccessExecutionVertex vertex :
        flink.getExecutionGraph(job).get().getAllExecutionVertices()) {
      if (vertex.getExecutionState() != ExecutionState.RUNNING) {
        return false;
      }
    }
    return true;
  }

  /** Reads all committed qualifications. */
  Qualifications qualifications() {
    try (CommittedRecords records = new CommittedRecords(kafka, topics.qualifications())) {
      return Qualifications.of(records.read());
    }
  }

  /** Waits until the tables equal a fold of the topics. */
  void awaitTables(JobID delivery, LocalPostgres postgres) {
    await("the tables equal a fold of the topics")
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              checkRunning(delivery);
              assertThat(
                      TableSnapshot.stored(postgres, schema())
                          .differencesFrom(TableSnapshot.folded(kafka, topics)))
                  .isEmpty();
            });
  }

  /** Waits until {@code number} qualifications up to an instant are committed. */
  void awaitQualifications(JobID scoring, int number, long asOf) {
    try (CommittedRecords records = new CommittedRecords(kafka, topics.qualifications())) {
      await(number + " qualifications")
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                checkRunning(scoring);
                return Qualifications.of(records.read()).upTo(asOf).size() >= number;
              });
    }
  }

  @Override
  public void close() throws IOException {
    admin.close();
    for (JobID job : started) {
      try {
        if (!flink.getJobStatus(job).get().isGloballyTerminalState()) {
          flink.cancelJob(job).get();
          flink.requestJobResult(job).get();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        throw new IOException("could not cancel a job", e);
      }
    }
  }
}
