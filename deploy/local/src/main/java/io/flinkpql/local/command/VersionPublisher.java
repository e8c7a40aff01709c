// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.rules.PushPlan;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.job.rules.RulesTopicException;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Publishes a version: says what will happen, appends the push, and waits until it is in force. */
final class VersionPublisher {

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--at",
      paramLabel = "T",
      converter = TimeConverter.class,
      description = {
        "Earliest event time from which the version is in force,",
        "such as 2026-03-04T10:15:30Z; default: as soon as every subtask knows it."
      })
  private OptionalLong at = OptionalLong.empty();

  @Option(names = "--dry-run", description = "Only say what would happen.")
  private boolean dryRun;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who publishes the version, for the list; default: the system's user.")
  private String by;

  /**
   * Publishes a rule set that comes into force.
   *
   * @param log the fold of the topic
   * @throws RefusedException if the version cannot follow those on the topic
   * @throws FailedException if it was not published
   */
  void publish(RulesTopic topic, RuleLog log, RuleSet rules) {
    publish(topic, log, rules, RulePush.Role.LIVE);
  }

  /**
   * Publishes a rule set, or the end of a candidate.
   *
   * @param log the fold of the topic
   * @param role the part that the rule set plays
   * @throws RefusedException if the topic's rule sets do not allow it
   * @throws FailedException if it was not published
   */
  void publish(RulesTopic topic, RuleLog log, RuleSet rules, RulePush.Role role) {
    String text = role == RulePush.Role.RETIRED ? "" : rules.text();
    RulePush push = new RulePush(rules.name(), rules.version(), role, at, false, text, by);
    PushPlan plan = PushPlan.of(log, push, System.currentTimeMillis());
    if (!plan.errors().isEmpty()) {
      throw new RefusedException(plan.errors());
    }
    PrintWriter out = spec.commandLine().getOut();
    plan.description().forEach(out::println);
    out.flush();
    if (plan.publishes() && !dryRun) {
      append(topic, push, out);
    } else if (dryRun) {
      out.println("Nothing was published (--dry-run).");
    }
  }

  private void append(RulesTopic topic, RulePush push, PrintWriter out) {
    try {
      RuleLog log = topic.append(push);
      RuleLog.Entry entry = log.last().orElseThrow();
      if (entry.outcome() instanceof RuleLog.Outcome.Refused refused) {
        throw new FailedException(
            "another version was published meanwhile, and this one was refused: "
                + String.join("; ", refused.errors()));
      }
      if (push.role() == RulePush.Role.LIVE) {
        awaitStart(log, push, out);
      } else {
        out.println("Version %d of '%s' is published.".formatted(push.version(), push.name()));
      }
    } catch (RulesTopicException e) {
      throw new FailedException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted; the version is published all the same", e);
    }
  }

  private static void awaitStart(RuleLog log, RulePush push, PrintWriter out)
      throws InterruptedException {
    RuleHistory history = log.history().orElseThrow();
    boolean first = history.candidates().latestSet() == 0 && history.latestGeneration() == 0;
    long start = first ? 0 : log.lastPublished().orElseThrow().activeFrom();
    long now = System.currentTimeMillis();
    String published = "Version %d of '%s' is published".formatted(push.version(), push.name());
    if (start - now > LONGEST_WAIT.toMillis()) {
      out.println(published + ", and in force from " + PushPlan.start(start, now) + ".");
      return;
    }
    out.println(published + (start > now ? "; waiting until it is in force ..." : "."));
    out.flush();
    while (System.currentTimeMillis() < start) {
      Thread.sleep(Math.max(1, start - System.currentTimeMillis()));
    }
    out.println("Version %d of '%s' is in force.".formatted(push.version(), push.name()));
  }
}
