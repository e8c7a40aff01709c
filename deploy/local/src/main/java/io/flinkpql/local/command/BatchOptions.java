// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** Defines the options that all commands share that run a batch job over past messages. */
final class BatchOptions {

  @Option(
      names = "--events",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Files of messages: one JSON document per line, optionally gzipped, or Avro files.")
  private List<Path> events;

  @Option(
      names = "--as-of",
      paramLabel = "T",
      converter = TimeConverter.class,
      description = {
        "Skip messages after this time and evaluate every account up to it. An ISO time,",
        "such as 2026-03-04T10:15:30Z; default: the time of the latest applied message."
      })
  private OptionalLong asOf = OptionalLong.empty();

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Parallelism of the job; default: the number of processors.")
  private int parallelism = Runtime.getRuntime().availableProcessors();

  /**
   * Checks the options.
   *
   * @throws RefusedException if one is invalid
   */
  void check() {
    if (parallelism < 1) {
      throw new RefusedException("--parallelism: must be 1 or more");
    }
  }

  /** The files of messages. */
  List<Path> events() {
    return events;
  }

  /** The time after which messages are skipped, ms; empty for none. */
  OptionalLong asOf() {
    return asOf;
  }

  /** The parallelism of the job. */
  int parallelism() {
    return parallelism;
  }
}
