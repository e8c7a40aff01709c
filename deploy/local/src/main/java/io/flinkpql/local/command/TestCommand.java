// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.local.file.PendingFile;
import io.flinkpql.ruletest.Failure;
import io.flinkpql.ruletest.TestResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Test files, YAML or JSON.")
  private List<Path> files;

  @Option(
      names = "--junit",
      paramLabel = "OUT",
      description = "Write the results to this file as JUnit XML, for CI servers.")
  private Optional<Path> junit = Optional.empty();

  @Override
  public Integer call() throws IOException {
    List<LoadedTests> loaded = load();
    Map<Path, List<TestResult>> results = new LinkedHashMap<>();
    try (Report report = Report.open(junit)) {
      loaded.forEach(tests -> results.put(tests.path(), tests.run()));
      report.complete(results);
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
    if (junit.filter(Files::exists).isPresent()) {
      files.stream()
          .filter(file -> isSame(file, junit.get()))
          .forEach(file -> errors.add("--junit: " + file + " is a test file: name another"));
    }
    if (!errors.isEmpty()) {
      throw new RefusedException(errors.stream().distinct().toList());
    }
    return loaded;
  }

  private static boolean isSame(Path left, Path right) {
    try {
      return Files.isSameFile(left, right);
    } catch (IOException e) {
      return false;
    }
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

  /** Holds the file of the report, if one is wanted. */
  private record Report(Optional<PendingFile> file) implements AutoCloseable {

    static Report open(Optional<Path> target) {
      try {
        return new Report(
            target.isEmpty() ? Optional.empty() : Optional.of(PendingFile.of(target.get())));
      } catch (NoSuchFileException e) {
        throw new RefusedException("--junit: cannot write " + target.get() + ": no such directory");
      } catch (IOException e) {
        throw new RefusedException("--junit: cannot write " + target.get() + ": " + e.getMessage());
      }
    }

    void complete(Map<Path, List<TestResult>> results) throws IOException {
      if (file.isPresent()) {
        JUnitReport.write(results, file.get().path());
        file.get().complete();
      }
    }

    @Override
    public void close() throws IOException {
      if (file.isPresent()) {
        file.get().close();
      }
    }
  }
}
