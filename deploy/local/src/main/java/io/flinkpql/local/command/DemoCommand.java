// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.history.MessageReader;
import io.flinkpql.job.history.NdjsonLine;
import io.flinkpql.local.demo.Demo;
import io.flinkpql.local.demo.DemoRules;
import io.flinkpql.local.demo.FileMessageSource;
import io.flinkpql.local.demo.GeneratedMessageSource;
import io.flinkpql.local.demo.InterruptHandler;
import io.flinkpql.local.demo.MessageSource;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.local.survey.ProposedRules;
import io.flinkpql.message.MessageFormat;
import io.flinkpql.text.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  private static final int DEFAULT_RATE = 1_000;
  private static final int DEFAULT_FILE_RATE = 10_000;
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
      description = "Events per second; default: 1000, and 10000 with --events.")
  private Optional<Integer> rate = Optional.empty();

  @Option(
      names = "--accounts",
      paramLabel = "N",
      description = "Approximate number of simulated accounts; default: derived from --rate.")
  private Optional<Integer> accounts = Optional.empty();

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description =
          "Rule set file; default: deploy/rules/saas-default.yaml, and with --events a rule set"
              + " that is proposed from the events.")
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
              + " optionally gzipped, or Avro files.")
  private List<Path> events = List.of();

  @Mixin private FormatOption format;

  @Override
  public Integer call() throws Exception {
    checkOptions();
    MessageFormat messageFormat = format.format();
    RunDirectory directory = RunDirectory.create();
    DemoRules demoRules = rules(messageFormat, directory);
    MessageSource source =
        events.isEmpty()
            ? GeneratedMessageSource.of(rate(), seconds, accounts, Clock.systemUTC())
            : new FileMessageSource(events, messageFormat);
    Demo demo =
        new Demo(
            demoRules,
            rate(),
            seconds,
            keep,
            queries,
            Terminal.screen(),
            spec.commandLine().getOut());
    try (InterruptHandler interrupts = new InterruptHandler()) {
      if (!demo.run(source, directory, interrupts)) {
        throw new FailedException(
            "the tables differ from the topics, or a table is empty; see the summary");
      }
    }
    return 0;
  }

  private int rate() {
    return rate.orElse(events.isEmpty() ? DEFAULT_RATE : DEFAULT_FILE_RATE);
  }

  /**
   * Reads the rule set, or proposes one from the events.
   *
   * @throws RefusedException if it is invalid, or if no message can be used
   */
  private DemoRules rules(MessageFormat messageFormat, RunDirectory directory) throws IOException {
    try {
      Path file =
          rules.isPresent() || events.isEmpty()
              ? rules.orElseGet(DemoCommand::defaultRules)
              : proposed(messageFormat, directory.path().resolve("proposed-rules.yaml"));
      return new DemoRules(file, RuleSetFiles.read(file), format.name());
    } catch (RefusedException e) {
      directory.close();
      throw e;
    }
  }

  private Path proposed(MessageFormat messageFormat, Path file) throws IOException {
    ProposedRules proposal = new ProposedRules(messageFormat, System.currentTimeMillis());
    for (Path path : events) {
      try (MessageReader lines =
          MessageReader.open(Files.newInputStream(path), path.toString(), 0)) {
        Optional<NdjsonLine> line = lines.next();
        while (line.isPresent() && proposal.wantsMore()) {
          proposal.add(line.get().bytes());
          line = lines.next();
        }
      }
    }
    String yaml =
        proposal
            .yaml()
            .orElseThrow(
                () ->
                    new RefusedException(
                        "--events: no event can be used; './pql formats try %s %s' shows why"
                            .formatted(messageFormat.label(), events.get(0))));
    PrintWriter out = spec.commandLine().getOut();
    out.println("Rules proposed from the events; --rules FILE uses others:");
    yaml.lines().forEach(line -> out.println("  " + VisibleText.of(line)));
    out.println();
    return Files.writeString(file, yaml);
  }

  private void checkOptions() {
    List<String> errors = new ArrayList<>();
    if (format.name().isPresent() && events.isEmpty()) {
      errors.add("--format: needs --events, whose format it is");
    }
    check("--rate", rate(), MAX_RATE, errors);
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
