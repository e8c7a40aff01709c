// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.local.command.CommandLines;
import io.flinkpql.rulelog.PushTiming;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Holds the results of one run of the command {@code replay}.
 *
 * @param counts counts that it printed
 * @param qualifications lines of the file
 * @param accounts lines of the file
 * @param deadLetters lines of the file
 */
record FileReplayRun(
    JsonNode counts, List<String> qualifications, List<String> accounts, List<String> deadLetters) {

  /** Runs the command and reads its files, which it writes to {@code directory}. */
  static FileReplayRun of(
      Path rules, List<Path> events, OptionalLong asOf, int parallelism, Path directory)
      throws IOException {
    return of(List.of("--rules", rules.toString()), events, asOf, parallelism, directory);
  }

  /** Runs the command with a second version of the rule set, in force from an instant on. */
  static FileReplayRun ofVersions(
      Path first, Path second, Instant activeFrom, Path events, Path directory) throws IOException {
    return of(
        List.of(
            "--rules", first.toString(),
            "--rules", second.toString(),
            "--active-from", activeFrom.toString()),
        List.of(events),
        OptionalLong.empty(),
        1,
        directory);
  }

  /** Runs the command with a dump of the rules topic; see {@link RulesTopicDump}. */
  static FileReplayRun ofRulesLog(Path log, Duration lead, Path events, long asOf, Path directory)
      throws IOException {
    return ofRulesLog(log, lead, PushTiming.DEFAULT_KEEP, events, asOf, directory);
  }

  /** Runs the command, like the other one, with the time for which a job kept replaced versions. */
  static FileReplayRun ofRulesLog(
      Path log, Duration lead, Duration keep, Path events, long asOf, Path directory)
      throws IOException {
    return of(
        List.of(
            "--rules-log", log.toString(),
            "--rules-lead", lead.toMillis() + "ms",
            "--rules-keep", keep.toMillis() + "ms"),
        List.of(events),
        OptionalLong.of(asOf),
        2,
        directory);
  }

  private static FileReplayRun of(
      List<String> rules, List<Path> events, OptionalLong asOf, int parallelism, Path directory)
      throws IOException {
    Path qualifications = directory.resolve("qualifications-" + parallelism);
    Path accounts = directory.resolve("accounts-" + parallelism);
    Path deadLetters = directory.resolve("dead-letters-" + parallelism);
    List<String> arguments = new ArrayList<>(List.of("replay"));
    arguments.addAll(rules);
    arguments.add("--events");
    events.forEach(file -> arguments.add(file.toString()));
    asOf.ifPresent(
        instant -> arguments.addAll(List.of("--as-of", Instant.ofEpochMilli(instant) + "")));
    arguments.addAll(
        List.of(
            "--qualifications", qualifications.toString(),
            "--accounts", accounts.toString(),
            "--dead-letters", deadLetters.toString(),
            "--parallelism", String.valueOf(parallelism)));
    StringWriter printed = new StringWriter();
    StringWriter errors = new StringWriter();
    int status =
        CommandLines.create(new PrintWriter(printed), new PrintWriter(errors))
            .execute(arguments.toArray(String[]::new));
    assertThat(status).as(errors.toString()).isZero();
    return new FileReplayRun(
        new ObjectMapper().readTree(printed.toString()),
        Files.readAllLines(qualifications),
        Files.readAllLines(accounts),
        Files.readAllLines(deadLetters));
  }

  /** Parses the qualifications, for comparison with those of a topic. */
  Qualifications parsedQualifications() {
    return Qualifications.ofLines(
        qualifications.stream().map(line -> line.getBytes(StandardCharsets.UTF_8)).toList());
  }
}
