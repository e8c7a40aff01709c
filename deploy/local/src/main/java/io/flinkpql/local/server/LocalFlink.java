// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.PipelineOptions;
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
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A Flink cluster in this JVM: a JobManager and a TaskManager, on loopback and free ports. Jobs are
 * submitted over its REST interface, as on any cluster.
 */
public final class LocalFlink implements AutoCloseable {

  private static final String LOOPBACK = InetAddress.getLoopbackAddress().getHostAddress();

  private final MiniCluster cluster;
  private final URI web;

  private LocalFlink(MiniCluster cluster, URI web) {
    this.cluster = cluster;
    this.web = web;
  }

  /**
   * Starts a cluster and returns when it takes jobs.
   *
   * @param directory for what it spills and stores; must be there
   * @param slots how many subtasks can run beside one another, of all jobs
   * @throws IOException if it does not start
   */
  public static LocalFlink start(Path directory, int slots) throws IOException {
    return start(directory, slots, MemorySize.ofMebiBytes(64L * slots), List.of());
  }

  /**
   * Starts a cluster whose figures are wanted and returns when it takes jobs.
   *
   * @param directory for what it spills and stores; must be there
   * @param slots how many subtasks can run beside one another, of all jobs
   * @param managedMemory native memory for state; each slot has its share
   * @param reporters take every metric of JobManager and TaskManager
   * @throws IOException if it does not start
   */
  public static LocalFlink start(
      Path directory, int slots, MemorySize managedMemory, List<MetricReporter> reporters)
      throws IOException {
    Configuration settings = settings(directory);
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, managedMemory);
    MiniCluster cluster =
        new ReportingCluster(
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
      throw new IOException("Flink did not start: " + e.getMessage(), e);
    }
  }

  /** Hands its metrics to reporters that are objects of this JVM, not classes to be found. */
  private static final class ReportingCluster extends MiniCluster {
    private final List<MetricReporter> reporters;

    ReportingCluster(MiniClusterConfiguration configuration, List<MetricReporter> reporters) {
      super(configuration);
      this.reporters = reporters;
    }

    @Override
    protected MetricRegistryImpl createMetricRegistry(Configuration settings, long maximumSize) {
      return new MetricRegistryImpl(
          MetricRegistryConfiguration.fromConfiguration(settings, maximumSize),
          reporters.stream().map(ReportingCluster::setup).toList());
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
   * Settings of a batch job that brings a cluster of its own.
   *
   * @param directory for what it spills; must be there
   */
  public static Configuration batchSettings(Path directory) throws IOException {
    Configuration settings = settings(directory);
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(512));
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    // What goes from stage to stage goes through files here, and to compress it takes more of the
    // processor than it saves.
    settings.set(
        NettyShuffleEnvironmentOptions.SHUFFLE_COMPRESSION_CODEC,
        NettyShuffleEnvironmentOptions.CompressionCodec.NONE);
    // Figures of a running job come with heartbeats.
    settings.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(1));
    return settings;
  }

  /** Address of the web interface. */
  public URI web() {
    return web;
  }

  /** An environment whose jobs run here. */
  public StreamExecutionEnvironment environment() {
    return StreamExecutionEnvironment.createRemoteEnvironment(web.getHost(), web.getPort());
  }

  /** Makes a checkpoint of a job beside those that come by themselves; done when it is complete. */
  public CompletableFuture<?> checkpoint(JobID job) {
    return cluster.triggerCheckpoint(job, CheckpointType.CONFIGURED);
  }

  /**
   * How long checkpoints of a job stopped each subtask of an operator: the part of a checkpoint in
   * which no message is taken.
   *
   * @param operator part of the name of its task
   * @param since checkpoints that began before do not count, nor do those but the last ten
   * @return of each subtask at each completed checkpoint, ms
   */
  public List<Long> stopsAtCheckpoints(JobID job, String operator, Instant since) {
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

  /** Ends all jobs and the cluster. */
  @Override
  public void close() {
    // Waits without being interrupted: whoever closes wants it gone.
    cluster.closeAsync().join();
  }

  private static Configuration settings(Path directory) throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("flink"));
    Configuration settings = new Configuration();
    settings.set(CoreOptions.TMP_DIRS, temporary.toString());
    settings.set(RestOptions.ADDRESS, LOOPBACK);
    settings.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(JobManagerOptions.ADDRESS, LOOPBACK);
    settings.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    settings.set(TaskManagerOptions.HOST, LOOPBACK);
    settings.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    settings.set(BlobServerOptions.PORT, "0");
    settings.set(WebOptions.SUBMIT_ENABLE, false);
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
    return settings;
  }
}
