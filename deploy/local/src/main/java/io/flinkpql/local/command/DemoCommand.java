// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.local.demo.Demo;
import io.flinkpql.local.demo.DemoRules;
import io.flinkpql.local.demo.FileMessageSource;
import io.flinkpql.local.demo.GeneratedMessageSource;
import io.flinkpql.local.demo.InterruptHandler;
import io.flinkpql.local.demo.MessageSource;
import io.flinkpql.local.server.RunDirectory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Implements {@code demo}: the whole system on one machine, with simulated or given events. */
@Command(
    name = "demo",
    description = {
      "Runs the whole system on this machine: starts PostgreSQL, Kafka and Flink, submits the"
          + " scoring and delivery jobs, sends simulated usage events, and shows live results.",
      "Prints a summary at the end, then stops the servers and deletes their data. With --keep,"
          + " waits for Ctrl-C before that.",
      ""
    })
final class DemoCommand implements Callable<Integer> {

  private static final int MAX_RATE = 1_000_000;
  private static final long MAX_SECONDS = 366L * 24 * 60 * 60;
  private static final int MAX_ACCOUNTS = 1_000_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Send events for N seconds; default: until Ctrl-C.")
  private Optional<Long> seconds = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Events per second; default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      description = "Approximate number of simulated accounts; default: derived from --rate.")
  private Optional<Integer> accounts = Optional.empty();

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description = "Rule set file; default: deploy/rules/saas-default.yaml.")
  private Optional<Path> rules = Optional.empty();

  @Option(
      names = "--keep",
      description = "Keep the database running after the summary, until Ctrl-C.")
  private boolean keep;

  @Option(
      names = "--queries",
      description = "Begin with example queries for psql and Kafka; they also follow --keep.")
  private boolean queries;

  @Option(
      names = "--events",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Send messages from these files instead of simulated ones: one JSON document per line,"
              + " optionally gzipped.")
  private List<Path> events = List.of();

  @Override
  public Integer call() throws Exception {
    checkOptions();
    Path file = rules.orElseGet(DemoCommand::defaultRules);
    DemoRules demoRules = new DemoRules(file, RuleSetFiles.read(file));
    MessageSource source =
        events.isEmpty()
            ? GeneratedMessageSource.of(rate, seconds, accounts, Clock.systemUTC())
            : new FileMessageSource(events);
    Demo demo =
        new Demo(
            demoRules,
            rate,
            seconds,
            keep,
            queries,
            Terminal.screen(),
            spec.commandLine().getOut());
    try (InterruptHandler interrupts = new InterruptHandler()) {
      if (!demo.run(source, RunDirectory.create(), interrupts)) {
        throw new FailedException(
            "the tables differ from the topics, or a table is empty; see the summary");
      }
    }
    return 0;
  }

  private void checkOptions() {
    List<String> errors = new ArrayList<>();
    check("--rate", rate, MAX_RATE, errors);
    seconds.ifPresent(value -> check("--seconds", value, MAX_SECONDS, errors));
    accounts.ifPresent(value -> check("--accounts", value, MAX_ACCOUNTS, errors));
    if (!errors.isEmpty()) {
      throw new RefusedException(errors);
    }
    InputFiles.check(events);
  }

  private static void check(String option, long value, long most, List<String> errors) {
    if (value < 1 || value > most) {
      errors.add(option + ": must be between 1 and " + most);
    }
  }

  /** Returns the default rule set; the launcher sets {@code pql.home} to the project directory. */
  private static Path defaultRules() {
    return Path.of(System.getProperty("pql.home", "."), "deploy", "rules", "saas-default.yaml");
  }
}
