// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.report;

import java.util.Locale;

/** Describes the machine that the benchmark runs on. */
final class Machine {

  private Machine() {}

  /** Returns the number of processors, the Java version, the operating system and architecture. */
  static String description() {
    return String.format(
        Locale.ROOT,
        "%d processors, Java %s, %s %s",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        System.getProperty("os.name"),
        System.getProperty("os.arch"));
  }
}
