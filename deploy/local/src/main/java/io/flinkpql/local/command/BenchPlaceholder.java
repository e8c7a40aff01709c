// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Lists {@code bench} in the help. The command itself is in the module {@code deploy/bench}, which
 * the launcher builds and starts only when it is called.
 */
@Command(
    name = "bench",
    description = "Measures throughput, latency and pauses, beside other jobs and engines.")
final class BenchPlaceholder implements Callable<Integer> {

  @Override
  public Integer call() {
    throw new RefusedException("bench is in a module of its own: start it with ./pql bench");
  }
}
