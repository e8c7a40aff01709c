// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.cluster;

import java.nio.file.Path;

/** Locates the jar that is deployed to a Flink cluster. */
public final class ClusterJar {

  private ClusterJar() {}

  /** Returns the path at which the build created the jar. */
  public static Path path() {
    return Path.of(System.getProperty("pql.cluster.jar"));
  }
}
