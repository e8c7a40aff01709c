// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

class TestCommandTest {

  private static final String RULES =
      """
      name: small
      version: 1
      signals:
        invites: {event: Teammate Invited, measure: count}
      tiers:
        - {name: inviting, enter: "invites >= 2"}
      """;

  private static final String TESTS =
      """
      rules: small.yaml
      tests:
        - name: two invitations
          messages: [{at: 1h, event: Teammate Invited, every: 1h, times: 2}]
          expect: {at: 1d, tier: inviting}
        - name: one & only invitation
          messages: [{at: 1h, event: Teammate Invited}]
          expect: {at: 1d, tier: null}
      """;

  @TempDir Path directory;

  @BeforeEach
  void writeRules() throws IOException {
    file("small.yaml", RULES);
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"saas-default", "github-repositories"})
  void starterRuleSetsPassTheirTests(String name) {
    CommandRun run = CommandRun.of("test", "../rules/" + name + ".test.yaml");

    assertThat(run.out()).matches("(?s).*: (\\d+) of \\1 tests passed\n");
    assertThat(run.errors()).isEmpty();
    assertThat(run.status()).isZero();
  }

  @Test
  void passingTestsAreCounted() throws IOException {
    String path = file("small.test.yaml", TESTS);

    CommandRun run = CommandRun.of("test", path);

    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo(path + ": 2 of 2 tests passed\n");
  }

  @Test
  void aDifferenceIsPrintedWithFileLineAndColumnAndFailsTheCommand() throws IOException {
    String path = file("small.test.yaml", TESTS.replace("tier: null", "tier: inviting"));

    CommandRun run = CommandRun.of("test", path);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .isEqualTo(
            """
            %1$s:8:28: one & only invitation: at 1d, account account-1: tier differs
                expected  "inviting"
                actual    null
                tier 'inviting' needs invites >= 2, where invites is 1
            %1$s: 1 of 2 tests passed
            """
                .formatted(path));
    assertThat(run.errors()).containsExactly("pql test: 1 of 2 tests failed");
  }

  @Test
  void resultsAreWrittenAsJUnitXml() throws Exception {
    String path = file("small.test.yaml", TESTS.replace("tier: null", "tier: inviting"));
    Path report = directory.resolve("report.xml");

    CommandRun run = CommandRun.of("test", path, "--junit", report.toString());

    assertThat(run.status()).isEqualTo(1);
    Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
    assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(2);
    assertThat(xml.getElementsByTagName("testsuite").item(0).getAttributes())
        .satisfies(
            suite -> {
              assertThat(suite.getNamedItem("name").getNodeValue()).isEqualTo(path);
              assertThat(suite.getNamedItem("failures").getNodeValue()).isEqualTo("1");
            });
    assertThat(xml.getElementsByTagName("failure").item(0).getTextContent())
        .startsWith(path + ":8:28\nexpected  \"inviting\"");
  }

  @Test
  void theReportDoesNotReplaceATestFile() throws IOException {
    String path = file("small.test.yaml", TESTS);

    CommandRun run = CommandRun.of("test", path, "--junit", path);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .containsExactly("--junit: %s is the input %s; give another file".formatted(path, path));
    assertThat(Path.of(path)).hasContent(TESTS);
    String rules = directory.resolve("small.yaml").toString();
    assertThat(CommandRun.of("test", path, "--junit", rules).errors())
        .containsExactly("--junit: %s is the input %s; give another file".formatted(rules, rules));
  }

  @Test
  void aReportThatCannotBeWrittenIsRefusedBeforeTheTests() throws IOException {
    String path = file("small.test.yaml", TESTS);
    String report = directory.resolve("missing/report.xml").toString();

    CommandRun run = CommandRun.of("test", path, "--junit", report);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errors())
        .containsExactly(
            "--junit: %s cannot be written: there is no directory %s/missing"
                .formatted(report, directory.toRealPath()));
  }

  @Test
  void malformedTestFilesAndRuleSetsAreRefusedTogetherAndNothingIsRun() throws IOException {
    String good = file("small.test.yaml", TESTS);
    String malformed = file("malformed.yaml", "rules: small.yaml\ntest: []\n");
    String unknown = file("unknown.yaml", TESTS.replace("tier: inviting", "tier: invite"));
    String missing = file("missing.yaml", TESTS.replace("small.yaml", "other.yaml"));
    String broken = file("broken.yaml", "name: small");
    String ofBroken = file("of-broken.yaml", TESTS.replace("small.yaml", "broken.yaml"));

    CommandRun run = CommandRun.of("test", good, malformed, unknown, missing, ofBroken);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errors())
        .containsExactly(
            malformed + ":1:1: a test file needs 'tests'",
            malformed + ":2:1: unknown key 'test' in a test file: did you mean 'tests'?",
            unknown + ":5:28: the rule set has no tier 'invite'",
            missing + ":1:8: no such file: " + directory.resolve("other.yaml"),
            broken + ":1:1: a rule set needs 'version'",
            broken + ":1:1: a rule set needs 'signals'",
            broken + ":1:1: a rule set needs 'tiers'");
  }

  @Test
  void aVersionThatCannotFollowIsRefused() throws IOException {
    file("again.yaml", RULES);
    file("other.yaml", RULES.replace("small", "other"));
    String path =
        file(
            "versions.yaml",
            TESTS.replace(
                "rules: small.yaml",
                "rules: [small.yaml, {file: again.yaml, at: 1d}, {file: other.yaml, at: 2d}]"));

    CommandRun run = CommandRun.of("test", path);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .containsExactly(
            path + ":1:28: version 1 cannot follow version 1: raise 'version' in the later file",
            path + ":1:56: rule set 'other' cannot follow 'small': the name of a rule set stays");
  }
}
