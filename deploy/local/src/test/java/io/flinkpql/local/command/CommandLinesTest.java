// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLinesTest {

  private static final String RULES =
      """
      name: small
      version: 1
      signals:
        invites: {event: Teammate Invited, measure: count}
      tiers:
        - name: inviting
          enter: ["invites >= 1"]
      """;

  @TempDir Path directory;

  private String file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }

  @Test
  void helpListsEveryCommand() {
    CommandRun help = CommandRun.of("--help");

    assertThat(help.status()).isZero();
    assertThat(help.out())
        .contains(
            "demo",
            "run",
            "topics",
            "migrate",
            "rebuild",
            "replay",
            "validate",
            "explain",
            "options")
        .contains("Exit status:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "run",
        "topics",
        "migrate",
        "replay",
        "validate",
        "test",
        "rules",
        "explain",
        "options"
      })
  void everyCommandHasHelp(String command) {
    assertThat(CommandRun.of(command, "--help").status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "run",
        "topics",
        "migrate",
        "rebuild",
        "replay",
        "backtest",
        "validate",
        "test",
        "explain",
        "options",
        "rules push",
        "rules list",
        "rules show",
        "rules diff",
        "rules rollback"
      })
  void helpBreaksNoKeyTimeOrPath(String command) {
    CommandRun run = CommandRun.of((command + " --help").split(" "));

    assertThat(run.out())
        .doesNotContainPattern("pql[a-z.]*\\.\\R *[a-z]| \\.\\R|T\\d\\d:\\R|HOST:\\R|--pql\\.\\R")
        .as("width of a terminal")
        .doesNotContainPattern(".{81}");
  }

  @Test
  void misspeltCommandIsRejectedInOneLineWithASuggestion() {
    CommandRun run = CommandRun.of("validat");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).singleElement().asString().contains("validate", "--help");
  }

  @Test
  void missingOptionIsRejectedInOneLine() {
    CommandRun run = CommandRun.of("replay", "--rules", "rules.yaml");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).singleElement().asString().contains("--events");
  }

  @Test
  void everyUnreadableFileIsReported() {
    CommandRun run = CommandRun.of("validate", "one.yaml", directory.toString());

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .containsExactly("one.yaml: no such file", directory + ": is a directory");
  }

  @Test
  void validRuleSetIsSummarized() throws IOException {
    CommandRun run = CommandRun.of("validate", file("small.yaml", RULES));

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("small.yaml: valid", "small, version 1", "inviting");
    assertThat(run.errors()).isEmpty();
  }

  @Test
  void probableMistakesAreWarnedOfWithFileLineAndColumn() throws IOException {
    String path = file("warned.yaml", RULES.replace("invites >= 1\"", "invites < 0\""));

    CommandRun run = CommandRun.of("validate", path);

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("warned.yaml: valid");
    assertThat(run.errors())
        .singleElement()
        .asString()
        .startsWith(path + ":7:")
        .endsWith(": warning: the condition is never true: invites is at least 0");
  }

  @Test
  void everyErrorOfARuleSetHasFileLineAndColumn() throws IOException {
    String invalid = RULES.replace("invites >= 1\"", "invite >= 1\", \"invites >= 'x'\", \"1 +\"");
    String path = file("invalid.yaml", invalid);

    CommandRun run = CommandRun.of("validate", path);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errors())
        .hasSize(3)
        .allMatch(line -> line.startsWith(path + ":7:"))
        .anyMatch(line -> line.contains("did you mean 'invites'?"));
  }

  @Test
  void invalidRuleSetDoesNotHideAValidOne() throws IOException {
    CommandRun run =
        CommandRun.of("validate", file("invalid.yaml", "name: 1"), file("small.yaml", RULES));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).contains("small.yaml: valid");
  }

  @Test
  void malformedTimeIsRejected() throws IOException {
    CommandRun run =
        CommandRun.of(
            "replay",
            "--rules",
            file("r.yaml", RULES),
            "--events",
            file("e", ""),
            "--as-of",
            "now");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .singleElement()
        .asString()
        .contains("'now' is not a time such as 2026-03-04T10:15:30Z");
  }

  @Test
  void allInvalidNumbersOfTheDemoAreReportedTogether() {
    CommandRun run = CommandRun.of("demo", "--rate", "0", "--seconds", "-1", "--accounts", "0");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).hasSize(3);
  }

  @Test
  void invalidJobOptionsAreReportedByName() throws IOException {
    CommandRun run = CommandRun.of("run", "--config", file("c.yaml", "pql.paralelism: 2\n"));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .anyMatch(line -> line.contains("pql.paralelism"))
        .anyMatch(line -> line.contains("pql.kafka.bootstrap-servers"));
  }

  @Test
  void optionThatALocalClusterCannotHonourIsRefusedByName() throws IOException {
    String config =
        """
        pql.rules.file: %s
        pql.kafka.bootstrap-servers: localhost:1
        pql.kafka.topics.usage: usage
        pql.postgres.url: jdbc:postgresql://localhost:1/none
        pql.postgres.user: any
        rest.address: 0.0.0.0
        pql.checkpoint.directory: s3://bucket/state
        """
            .formatted(file("r.yaml", RULES));

    CommandRun run = CommandRun.of("run", "--config", file("c.yaml", config));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("rest.address: has no effect here"))
        .anyMatch(
            line -> line.startsWith("pql.checkpoint.directory: ") && line.contains("--state"));
  }

  @Test
  void controlCharactersAreVisibleInErrors() {
    assertThat(CommandRun.of("validate", "\u001b[2J\u202egnp.yaml").errors())
        .containsExactly("\\u001b[2J\\u202egnp.yaml: no such file");
  }

  @Test
  void misspeltOptionIsNotTakenForAFileAndItsValueIsNotPrinted() throws IOException {
    CommandRun run =
        CommandRun.of(
            "replay",
            "--rules",
            file("r.yaml", RULES),
            "--events",
            file("e", ""),
            "--acounts",
            "x");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .containsExactly(
            "pql replay: unknown option '--acounts'; did you mean --accounts? (see pql replay"
                + " --help)");
    assertThat(CommandRun.of("demo", "--events", "e", "--acounts=hunter2").errors())
        .singleElement()
        .asString()
        .contains("unknown option '--acounts'", "--accounts")
        .doesNotContain("hunter2");
    assertThat(CommandRun.of("validate", "--colour", "x").errors())
        .singleElement()
        .asString()
        .contains("unknown option '--colour'");
  }

  @Test
  void argumentThatBeginsWithAnAtSignIsNoFileOfArguments() throws IOException {
    String arguments = file("arguments", "--help");

    assertThat(CommandRun.of("validate", "@" + arguments).errors())
        .containsExactly("@" + arguments + ": no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"many", "1.5", "99999999999999999999", ""})
  void wrongNumberIsRefusedWithoutAJavaType(String number) {
    for (String option : List.of("--rate", "--seconds", "--accounts")) {
      assertThat(CommandRun.of("demo", option, number).errors())
          .singleElement()
          .asString()
          .contains(option, "'" + number + "' is not a whole number")
          .doesNotContainIgnoringCase("integer")
          .doesNotContain(" int", "long");
    }
  }

  @Test
  void numberOutOfBoundsIsRefused() {
    assertThat(CommandRun.of("demo", "--seconds", "9223372036854775807").errors())
        .containsExactly("--seconds: must be between 1 and 31622400");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "options"})
  void commandFailsWhenItsOutputCannotBeWritten(String command) {
    StringWriter err = new StringWriter();

    int status =
        CommandLines.create(new FailingWriter("No space left on device"), err).execute(command);

    assertThat(status).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .endsWith(": standard output cannot be written: No space left on device");
  }

  @Test
  void commandFailsWhenItsOutputIsClosed() {
    StringWriter err = new StringWriter();

    int status = CommandLines.create(new FailingWriter("Broken pipe"), err).execute("options");

    assertThat(status).isEqualTo(1);
    assertThat(err)
        .hasToString(
            "pql options: standard output was closed before everything was printed"
                + System.lineSeparator());
  }

  /** Fails as a full disk or a closed pipe does. */
  private static final class FailingWriter extends Writer {
    private final String reason;

    FailingWriter(String reason) {
      this.reason = reason;
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
      throw new IOException(reason);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void stackTraceIsPrintedOnlyWithVerbose() {
    assertThat(CommandRun.of("validate", "none.yaml").errors()).hasSize(1);
    assertThat(CommandRun.of("validate", "--verbose", "none.yaml").errors())
        .hasSizeGreaterThan(3)
        .anyMatch(line -> line.contains("\tat "));
  }
}
