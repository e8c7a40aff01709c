// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.ruletest.Failure;
import io.flinkpql.ruletest.TestResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Implements {@code test}: runs the test cases of rule sets. */
@Command(
    name = "test",
    description = {
      "Tests rule sets: scores the messages of each test case and compares tier, score, segments,"
          + " priority, signals and evidence with the expected values. deploy/rules/README.md"
          + " explains test files.",
      "Exit status 1: an expectation does not hold. Exit status 2: a test file or a rule set is not"
          + " valid, and no test was run.",
      ""
    })
final class TestCommand implements Callable<Integer> {

  private static final String JUNIT = "--junit";

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Test files, YAML or JSON.")
  private List<Path> files;

  @Option(
      names = JUNIT,
      paramLabel = "OUT",
      description = "Write the results to this file as JUnit XML, for CI servers.")
  private Optional<Path> junit = Optional.empty();

  @Override
  public Integer call() throws IOException {
    List<LoadedTests> loaded = load();
    Map<String, Path> outputs = junit.map(file -> Map.of(JUNIT, file)).orElse(Map.of());
    OutputPaths.check(
        outputs, loaded.stream().map(LoadedTests::inputs).flatMap(List::stream).toList());
    Map<Path, List<TestResult>> results = new LinkedHashMap<>();
    try (OutputFiles out = OutputFiles.create(outputs)) {
      loaded.forEach(tests -> results.put(tests.path(), tests.run()));
      if (junit.isPresent()) {
        JUnitReport.write(results, out.path(JUNIT).orElseThrow());
      }
      out.complete();
    }
    results.forEach(this::print);
    long failed =
        results.values().stream().flatMap(List::stream).filter(test -> !test.passed()).count();
    long all = results.values().stream().mapToLong(List::size).sum();
    if (failed > 0) {
      throw new FailedException(failed + " of " + all + " tests failed");
    }
    return 0;
  }

  private List<LoadedTests> load() {
    List<LoadedTests> loaded = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    for (Path file : files) {
      try {
        loaded.add(LoadedTests.read(file));
      } catch (RefusedException e) {
        errors.addAll(e.errors());
      }
    }
    if (!errors.isEmpty()) {
      throw new RefusedException(errors.stream().distinct().toList());
    }
    return loaded;
  }

  private void print(Path file, List<TestResult> tests) {
    PrintWriter out = spec.commandLine().getOut();
    for (TestResult test : tests) {
      for (Failure failure : test.failures()) {
        out.println(
            "%s:%d:%d: %s: %s"
                .formatted(
                    file,
                    failure.place().line(),
                    failure.place().column(),
                    test.name(),
                    failure.summary()));
        failure.difference().forEach(line -> out.println("    " + line));
      }
    }
    long passed = tests.stream().filter(TestResult::passed).count();
    out.println(file + ": " + passed + " of " + tests.size() + " tests passed");
  }
}
