// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs a standalone Flink cluster on loopback: a JobManager process and any number of TaskManager
 * processes. Their class path matches a Flink distribution and holds nothing of this project.
 */
public final class StandaloneCluster implements AutoCloseable {

  private static final Pattern FLINK_DISTRIBUTION =
      Pattern.compile(
          ".*/("
              + "org/apache/flink/(?!flink-connector-kafka|flink-test).*"
              + "|org/apache/logging/.*|org/slf4j/.*|org/snakeyaml/.*|com/esotericsoftware/.*"
              + "|org/objenesis/.*|commons-(cli|codec|collections|io)/.*"
              + "|org/apache/commons/commons-(compress|lang3|math3|text)/.*"
              + "|com/google/code/findbugs/.*|com/ververica/.*|org/javassist/.*"
              + "|at/yawk/lz4/.*|org/xerial/snappy/.*"
              + ")\\.jar");

  private static final String JOB_MANAGER =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
  private static final String TASK_MANAGER =
      "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";

  private static final String CLIENT = "org.apache.flink.client.cli.CliFrontend";

  private final Path directory;
  private final FlinkRest rest;
  private final Map<String, String> environment;
  private Process jobManager;
  private final List<Process> taskManagers = new ArrayList<>();
  private int started;

  private StandaloneCluster(Path directory, FlinkRest rest, Map<String, String> environment)
      throws IOException {
    this.directory = directory;
    this.rest = rest;
    this.environment = environment;
    this.jobManager = launch(JOB_MANAGER, "job-manager");
  }

  /**
   * Starts a JobManager. It is ready once {@link FlinkRest#freeSlots} succeeds.
   *
   * @param directory existing directory for configuration, checkpoints and output
   */
  static StandaloneCluster start(Path directory) throws IOException {
    return start(directory, "");
  }

  /**
   * Starts a JobManager with further settings.
   *
   * @param directory existing directory for configuration, checkpoints and output
   * @param settings lines of Flink's configuration
   */
  public static StandaloneCluster start(Path directory, String settings) throws IOException {
    return start(directory, settings, Map.of());
  }

  /**
   * Starts a JobManager with further settings.
   *
   * @param directory existing directory for configuration, checkpoints and output
   * @param settings lines of Flink's configuration
   * @param environment variables of every process
   */
  static StandaloneCluster start(Path directory, String settings, Map<String, String> environment)
      throws IOException {
    List<Integer> ports = freePorts();
    Files.writeString(
        directory.resolve("config.yaml"),
        configuration(directory, ports.get(0), ports.get(1)) + settings);
    Files.writeString(
        directory.resolve("log4j2.properties"),
        """
        rootLogger.level = info
        rootLogger.appenderRef.console.ref = console
        appender.console.type = Console
        appender.console.name = console
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = %d %-5p %c{1} - %m%n
        """);
    return new StandaloneCluster(
        directory, new FlinkRest(URI.create("http://127.0.0.1:" + ports.get(1))), environment);
  }

  /**
   * Starts another TaskManager, with two slots.
   *
   * @param options options of its JVM beside the usual ones, or in their place
   */
  public Process addTaskManager(String... options) throws IOException {
    Process taskManager = launch(TASK_MANAGER, "task-manager-" + started++, options);
    taskManagers.add(taskManager);
    return taskManager;
  }

  /**
   * Kills a TaskManager and starts another, which is the last of the list.
   *
   * @param options options of the new JVM beside the usual ones, or in their place
   */
  public void replaceTaskManager(int number, String... options)
      throws IOException, InterruptedException {
    killTaskManager(number);
    addTaskManager(options);
  }

  /** Kills a TaskManager. */
  public void killTaskManager(int number) throws InterruptedException {
    Process killed = taskManagers.remove(number);
    Signals.kill(killed.toHandle());
    killed.waitFor();
  }

  /** Kills the JobManager and starts another at the same address. */
  public void replaceJobManager() throws IOException, InterruptedException {
    Signals.kill(jobManager.toHandle());
    jobManager.waitFor();
    jobManager = launch(JOB_MANAGER, "job-manager");
  }

  /** Returns the processes of the JobManager and of all TaskManagers. */
  public List<ProcessHandle> processes() {
    return Stream.concat(Stream.of(jobManager), taskManagers.stream())
        .map(Process::toHandle)
        .toList();
  }

  /** Returns the process of a TaskManager. */
  public ProcessHandle taskManager(int number) {
    return taskManagers.get(number).toHandle();
  }

  /**
   * Runs {@code flink run} until the main method ends; returns its exit status.
   *
   * @param output receives what it prints
   */
  int flinkRun(Path jar, String mainClass, List<String> arguments, Path output)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(CLIENT, "run", "-c", mainClass, jar.toString()));
    command.addAll(arguments);
    return run(classPath(), command, output);
  }

  /**
   * Runs a main class of a job's jar with Flink's libraries and without a client, as the tasks of
   * the chart are; returns its exit status.
   *
   * @param output receives what it prints
   */
  int runTask(Path jar, String mainClass, List<String> arguments, Path output)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(mainClass));
    command.addAll(arguments);
    return run(jar + File.pathSeparator + classPath(), command, output);
  }

  private int run(String classPath, List<String> command, Path output)
      throws IOException, InterruptedException {
    return JavaProcess.launch(
            List.of("-Xmx512m", log()),
            classPath,
            command,
            Map.of("FLINK_CONF_DIR", directory.toString()),
            output)
        .waitFor();
  }

  public FlinkRest rest() {
    return rest;
  }

  /** Returns the output of all processes so far, one after the other. */
  public String output() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      StringBuilder output = new StringBuilder();
      for (Path file : files.filter(file -> file.toString().endsWith(".out")).sorted().toList()) {
        output.append(file.getFileName()).append('\n').append(Files.readString(file));
      }
      return output.toString();
    }
  }

  /** Terminates all processes, forcibly if they do not exit in time. */
  @Override
  public void close() throws InterruptedException {
    List<Process> processes = new ArrayList<>(taskManagers);
    processes.add(jobManager);
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private Process launch(String mainClass, String name, String... options) throws IOException {
    return JavaProcess.launch(
        Stream.concat(Stream.of("-Xmx512m", log()), Stream.of(options)).toList(),
        classPath(),
        List.of(mainClass, "--configDir", directory.toString()),
        environment,
        directory.resolve(name + ".out"));
  }

  private String log() {
    return "-Dlog4j2.configurationFile=" + directory.resolve("log4j2.properties");
  }

  private static String classPath() {
    return Stream.of(JavaProcess.testClassPath().split(File.pathSeparator))
        .filter(
            entry -> FLINK_DISTRIBUTION.matcher(entry.replace(File.separatorChar, '/')).matches())
        .filter(entry -> !entry.endsWith("-tests.jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String configuration(Path directory, int rpcPort, int restPort) {
    return """
        jobmanager.rpc.address: 127.0.0.1
        jobmanager.bind-host: 127.0.0.1
        jobmanager.rpc.port: %d
        rest.address: 127.0.0.1
        rest.bind-address: 127.0.0.1
        rest.port: %d
        taskmanager.host: 127.0.0.1
        taskmanager.bind-host: 127.0.0.1
        taskmanager.numberOfTaskSlots: 2
        taskmanager.cpu.cores: 1.0
        taskmanager.memory.framework.heap.size: 64m
        taskmanager.memory.framework.off-heap.size: 64m
        taskmanager.memory.jvm-metaspace.size: 256m
        taskmanager.memory.jvm-overhead.min: 128m
        taskmanager.memory.jvm-overhead.max: 128m
        taskmanager.memory.task.heap.size: 256m
        taskmanager.memory.task.off-heap.size: 64m
        taskmanager.memory.network.min: 128m
        taskmanager.memory.network.max: 128m
        taskmanager.memory.managed.size: 128m
        heartbeat.interval: 1 s
        heartbeat.timeout: 10 s
        io.tmp.dirs: %s
        web.upload.dir: %s
        execution.checkpointing.dir: %s
        """
        .formatted(
            rpcPort,
            restPort,
            directory,
            directory.resolve("uploads"),
            directory.resolve("checkpoints").toUri());
  }

  /** Finds two different free ports, by holding both at the same time. */
  static List<Integer> freePorts() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket one = new ServerSocket(0, 1, loopback);
        ServerSocket other = new ServerSocket(0, 1, loopback)) {
      return List.of(one.getLocalPort(), other.getLocalPort());
    }
  }
}
