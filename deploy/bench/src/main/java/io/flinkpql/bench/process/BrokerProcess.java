// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import io.flinkpql.local.server.LocalKafka;
import java.io.IOException;
import java.nio.file.Path;

/** A broker in a process of its own, so that its work is not counted as a contender's. */
public final class BrokerProcess {

  private BrokerProcess() {}

  /**
   * Runs a broker until the parent closes standard input.
   *
   * @param arguments the directory for its logs
   */
  public static void main(String[] arguments) throws IOException {
    ParentChannel parent = ParentChannel.claim();
    try (LocalKafka kafka = LocalKafka.start(Path.of(arguments[0]))) {
      parent.say(new ChildReport.Broker(kafka.bootstrapServers()));
      parent.awaitEnd();
    }
    // Threads of the broker's that are no daemons must not keep the process.
    System.exit(0);
  }
}
