// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Launches JVMs like the one that runs the tests. */
final class JavaProcess {

  private JavaProcess() {}

  /**
   * Launches a JVM, which ends with this one at the latest.
   *
   * @param options options of the JVM
   * @param command main class and arguments
   * @param environment variables beside those of this JVM
   * @param output file to which its output is appended
   */
  static Process launch(
      List<String> options,
      String classPath,
      List<String> command,
      Map<String, String> environment,
      Path output)
      throws IOException {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Tests run no process for long enough that the second compiler would pay off.
    all.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    // Half of the time of a start goes into loading classes, which the build has verified.
    all.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"));
    all.addAll(options);
    all.addAll(moduleArguments());
    all.addAll(List.of("-cp", classPath));
    all.addAll(command);
    ProcessBuilder process =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(output.toFile()));
    process.environment().putAll(environment);
    Process started = process.start();
    // A test that fails while it starts its processes closes none of them.
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    return started;
  }

  /** Returns the class path of the tests. */
  static String testClassPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Returns the {@code --add-exports} and {@code --add-opens} arguments of this JVM. */
  private static List<String> moduleArguments() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-"))
        .toList();
  }
}
