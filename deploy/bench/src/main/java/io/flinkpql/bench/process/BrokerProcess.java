// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import io.flinkpql.local.server.LocalKafka;
import java.io.IOException;
import java.nio.file.Path;

/** Runs a broker in a process of its own, so that its work is not measured as a contender's. */
public final class BrokerProcess {

  private BrokerProcess() {}

  /**
   * Runs a broker until the parent closes standard input.
   *
   * @param arguments the directory of the log segments
   */
  public static void main(String[] arguments) throws IOException {
    ParentChannel parent = ParentChannel.open();
    try (LocalKafka kafka = LocalKafka.start(Path.of(arguments[0]))) {
      parent.send(new ChildReport.Broker(kafka.bootstrapServers()));
      parent.awaitClose();
    }
    // The broker leaves non-daemon threads behind, which would keep the process alive.
    System.exit(0);
  }
}
