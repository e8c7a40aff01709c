// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import io.flinkpql.job.runtime.BatchSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.checkpoint.SubtaskStateStats;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.metrics.MetricRegistryConfiguration;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.ReporterSetup;
import org.apache.flink.runtime.metrics.filter.ReporterFilter;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs a Flink cluster in this JVM: a JobManager and a TaskManager, on free ports of loopback. Jobs
 * are submitted over its REST interface, as on any cluster.
 */
public final class LocalFlink implements AutoCloseable {

  private static final String LOOPBACK = InetAddress.getLoopbackAddress().getHostAddress();

  private static final long MEBIBYTES_PER_SLOT = 64;

  /** Keeps older checkpoints too, since Flink does not skip a corrupt one. */
  private static final int RETAINED_CHECKPOINTS = 3;

  /** Bounds the wait for an answer of the cluster, which runs in this JVM. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  private final ObservedCluster cluster;
  private final URI web;

  private LocalFlink(ObservedCluster cluster, URI web) {
    this.cluster = cluster;
    this.web = web;
  }

  /**
   * Starts a cluster and returns when it accepts jobs.
   *
   * @param directory existing directory for temporary files and local state
   * @param slots number of task slots, shared by all jobs
   * @throws IOException if the cluster does not start
   */
  public static LocalFlink start(Path directory, int slots) throws IOException {
    return start(directory, slots, MemorySize.ofMebiBytes(MEBIBYTES_PER_SLOT * slots), List.of());
  }

  /**
   * Starts a cluster with Flink's own options and returns when it accepts jobs.
   *
   * @param directory existing directory for temporary files and local state
   * @param slots number of task slots, shared by all jobs, unless the options set it
   * @param options options of the cluster that {@link LocalClusterOptions#refused} accepts
   * @throws IOException if the cluster does not start
   */
  public static LocalFlink start(Path directory, int slots, Configuration options)
      throws IOException {
    Configuration settings = settings(directory);
    int allSlots = options.getOptional(TaskManagerOptions.NUM_TASK_SLOTS).orElse(slots);
    settings.set(
        TaskManagerOptions.MANAGED_MEMORY_SIZE,
        MemorySize.ofMebiBytes(MEBIBYTES_PER_SLOT * allSlots));
    // One process holds JobManager and TaskManager, so a lost TaskManager is noticed at once.
    settings.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(2));
    options
        .getOptional(RestOptions.PORT)
        .ifPresent(port -> settings.set(RestOptions.BIND_PORT, String.valueOf(port)));
    settings.addAll(options);
    return start(settings, allSlots, List.of());
  }

  /**
   * Starts a cluster with metric reporters and returns when it accepts jobs.
   *
   * @param directory existing directory for temporary files and local state
   * @param slots number of task slots, shared by all jobs
   * @param managedMemory native memory for state, divided equally between the slots
   * @param reporters receive every metric of JobManager and TaskManager
   * @throws IOException if the cluster does not start
   */
  public static LocalFlink start(
      Path directory, int slots, MemorySize managedMemory, List<MetricReporter> reporters)
      throws IOException {
    Configuration settings = settings(directory);
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, managedMemory);
    return start(settings, slots, reporters);
  }

  private static LocalFlink start(Configuration settings, int slots, List<MetricReporter> reporters)
      throws IOException {
    ObservedCluster cluster =
        new ObservedCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build(),
            reporters);
    try {
      cluster.start();
      return new LocalFlink(cluster, cluster.getRestAddress().get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Flink was starting", e);
    } catch (Exception e) {
      cluster.closeAsync();
      throw new IOException("Flink did not start: " + rootMessage(e), e);
    }
  }

  private static String rootMessage(Throwable failure) {
    return failure.getCause() == null ? failure.getMessage() : rootMessage(failure.getCause());
  }

  /**
   * Registers reporters as objects, which Flink itself can only instantiate by class name, and
   * tells how jobs are doing.
   */
  private static final class ObservedCluster extends MiniCluster {
    private final List<MetricReporter> reporters;

    ObservedCluster(MiniClusterConfiguration configuration, List<MetricReporter> reporters) {
      super(configuration);
      this.reporters = reporters;
    }

    @Override
    protected MetricRegistryImpl createMetricRegistry(Configuration settings, long maximumSize) {
      return new MetricRegistryImpl(
          MetricRegistryConfiguration.fromConfiguration(settings, maximumSize),
          reporters.stream().map(ObservedCluster::setup).toList());
    }

    CompletableFuture<ExecutionGraphInfo> job(JobID job) {
      return getDispatcherGatewayFuture()
          .thenCompose(dispatcher -> dispatcher.requestExecutionGraphInfo(job, ANSWER_TIMEOUT));
    }

    private static ReporterSetup setup(MetricReporter reporter) {
      return new ReporterSetup(
          reporter.getClass().getSimpleName(),
          new MetricConfig(),
          reporter,
          ReporterFilter.getNoOpFilter(),
          Map.of());
    }
  }

  /**
   * Returns settings for a batch job that starts its own embedded cluster.
   *
   * @param directory existing directory for temporary files
   */
  public static Configuration batchSettings(Path directory) throws IOException {
    Configuration settings = settings(directory);
    settings.addAll(BatchSettings.create());
    // Heartbeats carry the accumulators of a running job, which drive the progress display.
    settings.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(1));
    return settings;
  }

  /** Returns the address of the web UI and REST interface. */
  public URI web() {
    return web;
  }

  /** Creates an environment that submits jobs to this cluster. */
  public StreamExecutionEnvironment environment() {
    Configuration known = new Configuration();
    known.set(
        CheckpointingOptions.MAX_RETAINED_CHECKPOINTS,
        cluster.getConfiguration().get(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS));
    return StreamExecutionEnvironment.createRemoteEnvironment(web.getHost(), web.getPort(), known);
  }

  /**
   * Tells how a job is doing.
   *
   * @throws IOException if the cluster does not answer
   */
  public JobObservation observe(JobID job) throws IOException, InterruptedException {
    return JobObservation.of(answer(cluster.job(job)));
  }

  /**
   * Returns the number of TaskManagers that can run tasks.
   *
   * @throws IOException if the cluster does not answer
   */
  public int taskManagers() throws IOException, InterruptedException {
    return answer(cluster.requestClusterOverview()).getNumTaskManagersConnected();
  }

  private static <T> T answer(CompletableFuture<T> question)
      throws IOException, InterruptedException {
    try {
      return question.get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | CancellationException e) {
      throw new IOException("Flink does not answer", e);
    }
  }

  /** Triggers a checkpoint in addition to the periodic ones; the future completes with it. */
  public CompletableFuture<?> checkpoint(JobID job) {
    return cluster.triggerCheckpoint(job, CheckpointType.CONFIGURED);
  }

  /**
   * Returns the durations of the synchronous checkpoint phase, in which a subtask processes no
   * messages.
   *
   * @param operator part of the task's name
   * @param since ignores checkpoints triggered earlier; Flink retains only the last ten
   * @return one duration per subtask and completed checkpoint, ms
   */
  public List<Long> checkpointSyncMillis(JobID job, String operator, Instant since) {
    AccessExecutionGraph graph = cluster.getExecutionGraph(job).join();
    List<JobVertexID> vertices =
        StreamSupport.stream(graph.getVerticesTopologically().spliterator(), false)
            .filter(vertex -> vertex.getName().contains(operator))
            .map(AccessExecutionJobVertex::getJobVertexId)
            .toList();
    return graph.getCheckpointStatsSnapshot().getHistory().getCheckpoints().stream()
        .filter(CompletedCheckpointStats.class::isInstance)
        .filter(checkpoint -> checkpoint.getTriggerTimestamp() >= since.toEpochMilli())
        .flatMap(checkpoint -> vertices.stream().map(checkpoint::getTaskStateStats))
        .flatMap(task -> Stream.of(task.getSubtaskStats()))
        .map(SubtaskStateStats::getSyncCheckpointDuration)
        .toList();
  }

  /** Terminates the TaskManager as a fatal error does; nothing can run afterwards. */
  public void terminateTaskManager() {
    cluster.terminateTaskManager(0).join();
  }

  /** Cancels all jobs and stops the cluster. */
  @Override
  public void close() {
    // join() ignores interrupts: callers rely on the cluster being stopped.
    cluster.closeAsync().join();
  }

  private static Configuration settings(Path directory) throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("flink"));
    Configuration settings = new Configuration();
    settings.set(CoreOptions.TMP_DIRS, temporary.toString());
    settings.set(WebOptions.TMP_DIR, temporary.toString());
    settings.set(RestOptions.ADDRESS, LOOPBACK);
    settings.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(JobManagerOptions.ADDRESS, LOOPBACK);
    settings.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    settings.set(TaskManagerOptions.HOST, LOOPBACK);
    settings.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    settings.set(BlobServerOptions.PORT, "0");
    settings.set(WebOptions.SUBMIT_ENABLE, false);
    settings.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, RETAINED_CHECKPOINTS);
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
    return settings;
  }
}
