// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Lists {@code bench} in the help. The module {@code deploy/bench} holds the command itself; the
 * launcher builds and starts that module only for {@code ./pql bench}.
 */
@Command(
    name = "bench",
    description = "Measures throughput, latency and pauses, compared with other engines.")
final class BenchPlaceholder implements Callable<Integer> {

  @Override
  public Integer call() {
    throw new RefusedException("bench is a separate module: run it with ./pql bench");
  }
}
