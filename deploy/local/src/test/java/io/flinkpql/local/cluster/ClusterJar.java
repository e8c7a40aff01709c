// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import java.nio.file.Path;

/** The jar that a Flink cluster is given. */
final class ClusterJar {

  private ClusterJar() {}

  /** Where the build put it. */
  static Path path() {
    return Path.of(System.getProperty("pql.cluster.jar"));
  }
}
