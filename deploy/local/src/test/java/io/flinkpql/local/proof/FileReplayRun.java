// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.local.command.CommandLines;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What the command {@code replay} made of files.
 *
 * @param counts the line it printed
 * @param qualifications lines, without the time at which they were recorded
 * @param accounts lines
 * @param deadLetters lines
 */
record FileReplayRun(
    JsonNode counts, List<String> qualifications, List<String> accounts, List<String> deadLetters) {

  private static final Pattern RECORDED_AT = Pattern.compile("\"recorded_at\":\"[^\"]*\",");

  static FileReplayRun of(
      Path rules, List<Path> events, OptionalLong asOf, int parallelism, Path out)
      throws IOException {
    Path qualifications = out.resolve("qualifications-" + parallelism);
    Path accounts = out.resolve("accounts-" + parallelism);
    Path deadLetters = out.resolve("dead-letters-" + parallelism);
    List<String> call = new ArrayList<>(List.of("replay", "--rules", rules.toString(), "--events"));
    events.forEach(file -> call.add(file.toString()));
    asOf.ifPresent(instant -> call.addAll(List.of("--as-of", Instant.ofEpochMilli(instant) + "")));
    call.addAll(
        List.of(
            "--qualifications", qualifications.toString(),
            "--accounts", accounts.toString(),
            "--dead-letters", deadLetters.toString(),
            "--parallelism", String.valueOf(parallelism)));
    StringWriter printed = new StringWriter();
    StringWriter errors = new StringWriter();
    int status =
        CommandLines.create(new PrintWriter(printed), new PrintWriter(errors))
            .execute(call.toArray(String[]::new));
    assertThat(status).as(errors.toString()).isZero();
    return new FileReplayRun(
        new ObjectMapper().readTree(printed.toString()),
        Files.readAllLines(qualifications).stream()
            .map(line -> RECORDED_AT.matcher(line).replaceFirst(""))
            .toList(),
        Files.readAllLines(accounts),
        Files.readAllLines(deadLetters));
  }

  /** The qualifications, to be compared with a topic's. */
  Qualifications records() {
    return Qualifications.ofLines(
        qualifications.stream().map(line -> line.getBytes(StandardCharsets.UTF_8)).toList());
  }
}
