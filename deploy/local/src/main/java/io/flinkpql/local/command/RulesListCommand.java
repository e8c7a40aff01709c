// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rules.Candidates;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Implements {@code rules list}: lists the published versions. */
@Command(
    name = "list",
    description = {
      "Lists the published versions of each rule set, oldest first: when each was in force, when it"
          + " was pushed, and by whom.",
      ""
    })
final class RulesListCommand implements Callable<Integer> {

  private static final String LINE = "%-24s  %7s  %-20s  %-20s  %-20s  %s%n";

  @Spec private CommandSpec spec;
  @Mixin private RulesConnection connection;

  @Option(names = "--refused", description = "List the latest refused records too, with errors.")
  private boolean refused;

  @Override
  public Integer call() {
    RulesTopic topic = connection.topic();
    RuleLog log = RulesConnection.read(topic);
    PrintWriter out = spec.commandLine().getOut();
    if (log.history().isPresent()) {
      list(log, log.history().get(), out);
    } else {
      out.println("Topic " + topic.name() + " holds no version of a rule set.");
    }
    if (refused) {
      log.refused().forEach(entry -> printRefusal(entry, out));
    }
    out.flush();
    return 0;
  }

  private static void list(RuleLog log, RuleHistory history, PrintWriter out) {
    out.printf(LINE, "NAME", "VERSION", "IN FORCE FROM", "TO", "PUSHED AT", "BY");
    for (int generation = 0; generation < history.size(); generation++) {
      RuleLog.Entry entry = log.accepted().get(generation);
      boolean last = generation == history.latestGeneration();
      out.printf(
          LINE,
          history.rules(generation).name(),
          history.rules(generation).version(),
          generation == 0 ? "the start" : time(history.start(generation)),
          last ? "" : time(history.start(generation + 1)),
          time(entry.appendedAt()),
          entry.by());
    }
    Candidates beside = history.candidates();
    IntStream.range(0, beside.size())
        .filter(beside::isLive)
        .forEach(number -> listLive(beside, number, out));
    for (int number : beside.current()) {
      PublishedRules candidate = history.candidates().published(number);
      out.printf(
          LINE,
          candidate.ruleSet().name(),
          candidate.ruleSet().version(),
          "candidate from " + time(history.candidates().begin(number)),
          "",
          "",
          candidate.publisher().orElse(""));
    }
  }

  private static void listLive(Candidates beside, int number, PrintWriter out) {
    PublishedRules version = beside.published(number);
    OptionalLong end = beside.end(number);
    out.printf(
        LINE,
        version.ruleSet().name(),
        version.ruleSet().version(),
        beside.begin(number) == RuleHistory.ALWAYS ? "the start" : time(beside.begin(number)),
        end.isPresent() ? time(end.getAsLong()) : "",
        "",
        version.publisher().orElse(""));
  }

  private static String time(long instant) {
    return Instant.ofEpochMilli(instant).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static void printRefusal(RuleLog.Entry entry, PrintWriter out) {
    if (entry.outcome() instanceof RuleLog.Outcome.Refused refusal) {
      out.println(
          "refused: offset %d, pushed at %s%s"
              .formatted(
                  entry.offset(),
                  time(entry.appendedAt()),
                  entry.by().isEmpty() ? "" : " by " + entry.by()));
      refusal.errors().forEach(error -> out.println("  " + error));
    }
  }
}
