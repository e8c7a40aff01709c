// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.local.demo.Demo;
import io.flinkpql.local.demo.Feed;
import io.flinkpql.local.demo.FileFeed;
import io.flinkpql.local.demo.GeneratedFeed;
import io.flinkpql.local.demo.Interrupts;
import io.flinkpql.local.server.RunDirectory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Tier;
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

/** {@code demo}. */
@Command(
    name = "demo",
    description = {
      "Starts PostgreSQL, Kafka and Flink on this machine, submits both jobs, sends usage events"
          + " of a made-up company's customers, and shows what is found.",
      "Ends with a summary; all is gone afterwards, unless --keep says when.",
      ""
    })
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Send events for so long; default: until Ctrl-C.")
  private Optional<Long> seconds = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Events a second; default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      description = "About how many accounts to simulate; default: what suits the rate.")
  private Optional<Integer> accounts = Optional.empty();

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description = "The rule set; default: deploy/rules/saas-default.yaml.")
  private Optional<Path> rules = Optional.empty();

  @Option(
      names = "--keep",
      description = "Leave the database as it is after the summary, until Ctrl-C.")
  private boolean keep;

  @Option(
      names = "--events",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Send these messages instead, a line of JSON each; may be compressed by gzip.")
  private List<Path> events = List.of();

  @Override
  public Integer call() throws Exception {
    check();
    Path file = rules.orElseGet(DemoCommand::defaultRules);
    RuleSet ruleSet = RuleSetFiles.read(file);
    Feed feed =
        events.isEmpty()
            ? GeneratedFeed.of(rate, seconds, accounts, Clock.systemUTC())
            : new FileFeed(events);
    Demo demo =
        new Demo(
            file,
            ruleSet.tiers().stream().map(Tier::name).toList(),
            rate,
            seconds,
            keep,
            Terminal.onStandardOutput(),
            spec.commandLine().getOut());
    try (Interrupts interrupts = new Interrupts()) {
      if (!demo.run(feed, RunDirectory.create(), interrupts)) {
        throw new FailedException(
            "database and topics do not agree, or a table has no rows; see the summary");
      }
    }
    return 0;
  }

  private void check() {
    List<String> errors = new ArrayList<>();
    if (rate < 1) {
      errors.add("--rate: must be 1 or more");
    }
    if (seconds.isPresent() && seconds.get() < 1) {
      errors.add("--seconds: must be 1 or more");
    }
    if (accounts.isPresent() && accounts.get() < 1) {
      errors.add("--accounts: must be 1 or more");
    }
    if (!errors.isEmpty()) {
      throw new RefusedException(errors);
    }
    InputFiles.check(events);
  }

  /** The launcher says where the project is. */
  private static Path defaultRules() {
    return Path.of(System.getProperty("pql.home", "."), "deploy", "rules", "saas-default.yaml");
  }
}
