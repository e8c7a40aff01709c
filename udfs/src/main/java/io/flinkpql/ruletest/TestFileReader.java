// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import io.flinkpql.rules.Document;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSetErrors;
import io.flinkpql.rules.ScalarReader;
import io.flinkpql.rules.Section;
import io.flinkpql.ruletest.TestFile.Expectation;
import io.flinkpql.ruletest.TestFile.TestCase;
import io.flinkpql.ruletest.TestFile.TestMessage;
import io.flinkpql.ruletest.TestFile.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads the structure of a test file. */
final class TestFileReader {

  static final List<String> FILE_KEYS = List.of("rules", "start", "tests");
  static final List<String> VERSION_KEYS = List.of("file", "at");
  static final List<String> TEST_KEYS = List.of("name", "messages", "expect");

  private static final String A_FILE = "a test file";
  private static final String A_TEST = "a test";

  private final Document document;
  private final RuleSetErrors errors;
  private final ScalarReader scalars;

  TestFileReader(Document document) {
    this.document = document;
    this.errors = document.errors();
    this.scalars = new ScalarReader(errors);
  }

  /**
   * Reads the document. Call it once.
   *
   * @throws InvalidRuleSetException with every error
   */
  TestFile read() throws InvalidRuleSetException {
    Section file = Section.of(document.root(), A_FILE, FILE_KEYS, errors);
    TestClock clock = file.get("start").map(this::start).orElse(TestClock.DEFAULT);
    List<Version> versions =
        file.require("rules", A_FILE).map(node -> versions(node, clock)).orElse(List.of());
    List<TestCase> tests =
        file.require("tests", A_FILE).map(node -> tests(node, clock)).orElse(List.of());
    errors.throwIfAny();
    return new TestFile(versions, clock, tests);
  }

  private TestClock start(Node node) {
    OptionalLong start = new TimeReader(TestClock.DEFAULT, errors).isoTime(node, "'start'");
    return start.isPresent() ? new TestClock(start.getAsLong()) : TestClock.DEFAULT;
  }

  private List<Version> versions(Node node, TestClock clock) {
    TimeReader times = new TimeReader(clock, errors);
    List<Version> versions = new ArrayList<>();
    for (Node element : scalars.list(node)) {
      version(element, times, versions.isEmpty()).ifPresent(versions::add);
    }
    for (int i = 1; i < versions.size(); i++) {
      if (versions.get(i).activeFrom() < versions.get(i - 1).activeFrom()) {
        errors.add(versions.get(i).place(), "'rules' must be in the order of their 'at'");
      }
    }
    if (versions.isEmpty() && node instanceof SequenceNode) {
      errors.add(node, "'rules' needs at least one file");
    }
    return versions;
  }

  private Optional<Version> version(Node node, TimeReader times, boolean first) {
    if (node instanceof ScalarNode) {
      if (!first) {
        errors.add(node, "a later version needs 'at': {file: rules-v2.yaml, at: 10d}");
      }
      return scalars
          .name(node, "a rule set's file")
          .map(path -> new Version(path, errors.placeOf(node), Long.MIN_VALUE));
    }
    Section section = Section.of(node, "a rule set", VERSION_KEYS, errors);
    Optional<Node> at = section.get("at");
    if (first) {
      at.ifPresent(n -> errors.add(n, "the first rule set has no 'at': it is in force from ever"));
    } else if (at.isEmpty() && node instanceof MappingNode) {
      errors.add(node, "a later version needs 'at': {file: rules-v2.yaml, at: 10d}");
    }
    OptionalLong from = at.map(n -> times.time(n, "'at'")).orElse(OptionalLong.empty());
    return section
        .require("file", "a rule set")
        .flatMap(
            file ->
                scalars
                    .name(file, "'file'")
                    .map(
                        path ->
                            new Version(
                                path,
                                errors.placeOf(file),
                                first ? Long.MIN_VALUE : from.orElse(Long.MIN_VALUE))));
  }

  private List<TestCase> tests(Node node, TestClock clock) {
    if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
      errors.add(node, "'tests' must be a list of at least one test");
      return List.of();
    }
    List<TestCase> tests = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Node element : list.getValue()) {
      Optional<TestCase> test = test(element, clock);
      if (test.isPresent() && !names.add(test.get().name())) {
        errors.add(test.get().place(), "duplicate test name '" + test.get().name() + "'");
      }
      test.ifPresent(tests::add);
    }
    return tests;
  }

  private Optional<TestCase> test(Node node, TestClock clock) {
    Section section = Section.of(node, A_TEST, TEST_KEYS, errors);
    Optional<Node> nameNode = section.require("name", A_TEST);
    Optional<String> name = nameNode.flatMap(n -> scalars.name(n, "a test's name"));
    List<TestMessage> messages =
        section
            .get("messages")
            .map(n -> new MessageReader(clock, errors).messages(n))
            .orElse(List.of());
    ExpectationReader reader = new ExpectationReader(clock, errors);
    List<Expectation> expectations =
        section.require("expect", A_TEST).map(reader::expectations).orElse(List.of());
    return name.map(
        n -> new TestCase(n, errors.placeOf(nameNode.orElseThrow()), messages, expectations));
  }
}
