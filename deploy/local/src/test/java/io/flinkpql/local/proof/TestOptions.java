// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import io.flinkpql.local.server.Broker;
import io.flinkpql.local.server.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes the options of the jobs of one test.
 *
 * @param directory existing directory for checkpoints and the file of options
 * @param rules rule set file
 */
record TestOptions(
    Broker kafka, LocalPostgres postgres, TestTopics topics, Path directory, Path rules) {

  /**
   * Writes the file.
   *
   * @param additional options beside the common ones, or in their place
   */
  Path write(int parallelism, Map<String, String> additional) throws IOException {
    Map<String, String> options = new TreeMap<>();
    options.put("pql.rules.file", rules.toAbsolutePath().toString());
    options.put("pql.kafka.bootstrap-servers", kafka.bootstrapServers());
    options.put("pql.kafka.topics.usage", String.join(";", topics.input()));
    options.put("pql.kafka.topics.qualifications", topics.qualifications());
    options.put("pql.kafka.topics.shadow-qualifications", topics.shadowQualifications());
    options.put("pql.kafka.topics.backfill", topics.backfill());
    options.put("pql.kafka.topics.accounts", topics.accounts());
    options.put("pql.kafka.topics.rule-sets", topics.ruleSets());
    options.put("pql.kafka.topics.dead-letters", topics.deadLetters());
    options.put("pql.kafka.group-id", group());
    options.put("pql.kafka.transactional-id-prefix", topics.name() + "-scoring");
    options.put("pql.delivery.group-id", topics.name() + "-delivery");
    options.put("pql.postgres.url", postgres.jdbcUrl());
    options.put("pql.postgres.user", postgres.user());
    options.put("pql.postgres.schema", schema());
    options.put("pql.postgres.batch-rows", "50");
    options.put("pql.parallelism", String.valueOf(parallelism));
    options.put("pql.checkpoint.interval", "400ms");
    options.put("pql.checkpoint.directory", directory.resolve("checkpoints").toUri().toString());
    // Event times lie in the past: neither idle partitions nor the wall clock may advance the
    // watermark.
    options.put("pql.time.idleness", "1h");
    options.put("pql.time.silence", "3650d");
    // A small dirty set, so that accounts are flushed and read again between checkpoints.
    options.put("pql.state.dirty-accounts", "5");
    // More often would cost CPU time that the tests in the other JVMs need.
    options.put("pipeline.auto-watermark-interval", "50ms");
    options.put("execution.buffer-timeout.interval", "50ms");
    options.put("restart-strategy.exponential-delay.initial-backoff", "50ms");
    options.put("restart-strategy.exponential-delay.max-backoff", "500ms");
    options.putAll(additional);
    return Files.writeString(
        directory.resolve("options.yaml"),
        options.entrySet().stream()
            .map(option -> option.getKey() + ": '" + option.getValue() + "'\n")
            .collect(Collectors.joining()));
  }

  /** Returns the consumer group of the scoring job. */
  String group() {
    return topics.name() + "-scoring";
  }

  /** Returns the database schema of the test. */
  String schema() {
    return topics.name().replace('-', '_');
  }
}
