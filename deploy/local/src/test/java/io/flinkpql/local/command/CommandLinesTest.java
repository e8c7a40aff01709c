// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void helpNamesEveryCommand() {
    Called help = Called.with("--help");

    assertThat(help.status()).isZero();
    assertThat(help.out())
        .contains("demo", "run", "replay", "validate", "explain", "options", "Exit status:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "run", "replay", "validate", "explain", "options"})
  void everyCommandHasHelp(String command) {
    assertThat(Called.with(command, "--help").status()).isZero();
  }

  @Test
  void aMisspeltCommandIsRefusedInOneLineWithTheNearest() {
    Called called = Called.with("validat");

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors()).singleElement().asString().contains("validate", "--help");
  }

  @Test
  void aMissingOptionIsRefusedInOneLine() {
    Called called = Called.with("replay", "--rules", "rules.yaml");

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors()).singleElement().asString().contains("--events");
  }

  @Test
  void everyFileThatIsMissingIsNamed() {
    Called called = Called.with("validate", "one.yaml", directory.toString());

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors())
        .containsExactly("one.yaml: there is no such file", directory + ": is a directory");
  }

  @Test
  void aValidRuleSetIsSummedUp() throws IOException {
    Called called = Called.with("validate", file("small.yaml", RULES));

    assertThat(called.status()).isZero();
    assertThat(called.out()).contains("small.yaml: valid", "small, version 1", "inviting");
    assertThat(called.errors()).isEmpty();
  }

  @Test
  void everyErrorOfARuleSetHasFileLineAndColumn() throws IOException {
    String wrong = RULES.replace("invites >= 1\"", "invite >= 1\", \"invites >= 'x'\", \"1 +\"");
    String path = file("wrong.yaml", wrong);

    Called called = Called.with("validate", path);

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.out()).isEmpty();
    assertThat(called.errors())
        .hasSize(3)
        .allMatch(line -> line.startsWith(path + ":7:"))
        .anyMatch(line -> line.contains("did you mean 'invites'?"));
  }

  @Test
  void oneWrongRuleSetDoesNotHideThatAnotherIsRight() throws IOException {
    Called called =
        Called.with("validate", file("wrong.yaml", "name: 1"), file("small.yaml", RULES));

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.out()).contains("small.yaml: valid");
  }

  @Test
  void aTimeThatIsNoneIsRefused() throws IOException {
    Called called =
        Called.with(
            "replay",
            "--rules",
            file("r.yaml", RULES),
            "--events",
            file("e", ""),
            "--as-of",
            "now");

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors())
        .singleElement()
        .asString()
        .contains("'now' is not a time such as 2026-03-04T10:15:30Z");
  }

  @Test
  void numbersOfTheDemoAreCheckedAllAtOnce() {
    Called called = Called.with("demo", "--rate", "0", "--seconds", "-1", "--accounts", "0");

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors()).hasSize(3);
  }

  @Test
  void wrongOptionsOfTheJobsAreRefusedByName() throws IOException {
    Called called = Called.with("run", "--config", file("c.yaml", "pql.paralelism: 2\n"));

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors())
        .anyMatch(line -> line.contains("pql.paralelism"))
        .anyMatch(line -> line.contains("pql.kafka.bootstrap-servers"));
  }

  @Test
  void aStackTraceIsShownOnlyWhenItIsAskedFor() {
    assertThat(Called.with("validate", "none.yaml").errors()).hasSize(1);
    assertThat(Called.with("validate", "--verbose", "none.yaml").errors())
        .hasSizeGreaterThan(3)
        .anyMatch(line -> line.contains("\tat "));
  }
}
