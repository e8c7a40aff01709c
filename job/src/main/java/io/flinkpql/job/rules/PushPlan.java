// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.rules;

import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rulelog.RuleLog.Outcome;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rulelog.RulePushJson;
import io.flinkpql.rules.Candidates;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetDiff;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Foretells what a push will do, from the records that the topic has now.
 *
 * @param before the fold of the topic
 * @param after the fold with the push, if it were appended now
 * @param push the push
 * @param now wall clock, ms
 */
public record PushPlan(RuleLog before, RuleLog after, RulePush push, long now) {

  /** Foretells what a push will do. */
  public static PushPlan of(RuleLog log, RulePush push, long now) {
    return new PushPlan(log, log.with(log.nextOffset(), now, RulePushJson.write(push)), push, now);
  }

  private Outcome outcome() {
    return after.last().orElseThrow().outcome();
  }

  /** Whether the push would add a version, or begin or end a candidate. */
  public boolean publishes() {
    return outcome() instanceof Outcome.Accepted
        || outcome() instanceof Outcome.LiveChanged
        || outcome() instanceof Outcome.CandidatesChanged;
  }

  /** The reasons for which the push would be refused, or have no effect against its intent. */
  public List<String> errors() {
    if (outcome() instanceof Outcome.Refused refused) {
      return refused.errors();
    }
    if (outcome() instanceof Outcome.Repeated repeated
        && repeated.generation() < history(before).latestGeneration()) {
      return List.of(
          ("version %d of '%s' was replaced by version %d: './pql rules rollback %s %d' publishes"
                  + " its text as version %d")
              .formatted(
                  push.version(),
                  push.name(),
                  history(before).latestRules().version(),
                  push.name(),
                  push.version(),
                  history(before).latestRules().version() + 1));
    }
    if (outcome() instanceof Outcome.LiveRepeated repeated
        && !history(before).candidates().live().contains(repeated.number())) {
      return List.of(
          "version %d of '%s' was in force before: give its text a higher version"
              .formatted(push.version(), push.name()));
    }
    return List.of();
  }

  /** Describes what will happen, one sentence or difference a line. Not for a refused push. */
  public List<String> description() {
    List<String> lines = new ArrayList<>();
    if (outcome() instanceof Outcome.CandidatesChanged changed) {
      describeCandidate(changed.candidateSet(), lines);
    } else if (outcome() instanceof Outcome.CandidateRepeated repeated) {
      lines.add(
          (push.role() == RulePush.Role.COVERED
                  ? "Version %d of '%s' is covered already; it is a candidate from %s."
                  : "Version %d of '%s' is a candidate already, from %s.")
              .formatted(
                  push.version(),
                  push.name(),
                  start(history(before).candidates().begin(repeated.number()), now)));
    } else if (outcome() instanceof Outcome.LiveChanged changed) {
      describeBeside(changed.number(), lines);
    } else if (outcome() instanceof Outcome.LiveRepeated repeated) {
      lines.add(
          "Version %d of '%s' is published already, in force %s."
              .formatted(
                  push.version(), push.name(), sinceBeside(history(before), repeated.number())));
    } else if (outcome() instanceof Outcome.Repeated repeated) {
      lines.add(
          "Version %d of '%s' is published already, in force %s."
              .formatted(
                  push.version(), push.name(), since(history(before), repeated.generation())));
    } else if (before.history().isEmpty()) {
      lines.add(
          "Version %d of '%s' is the first: it is in force for every message."
              .formatted(push.version(), push.name()));
    } else {
      RuleHistory history = history(before);
      int latest = history.latestGeneration();
      lines.add(
          "Version %d of '%s' is in force %s. Version %d changes:"
              .formatted(
                  history.latestRules().version(),
                  push.name(),
                  since(history, latest),
                  push.version()));
      RuleSetDiff.of(history.latestRules(), history(after).latestRules())
          .forEach(line -> lines.add("  " + line));
      lines.add(
          "It will be in force %s, for messages with that event time or a later one."
              .formatted(since(history(after), latest + 1)));
      OptionalInt promoted = history(after).promotedCandidate(latest + 1);
      if (promoted.isPresent()) {
        lines.add(
            "It is a candidate: what was counted for it since %s is kept."
                .formatted(start(history.candidates().begin(promoted.getAsInt()), now)));
      }
      describeKept(latest + 1, lines);
    }
    return lines;
  }

  /** Tells which signals go on counting, and which have counted since they were dropped. */
  private void describeKept(int generation, List<String> lines) {
    Candidates candidates = history(after).candidates();
    history(after).takenOver(generation).stream()
        .filter(candidates::isKept)
        .map(number -> candidates.rules(number).version())
        .map("The usage of version %d was kept: its signals have counted all along."::formatted)
        .forEach(lines::add);
    IntStream.range(history(before).candidates().size(), candidates.size())
        .mapToObj(number -> start(candidates.until(number), now))
        .map("A rollback before %s finds the dropped signals counted all along."::formatted)
        .forEach(lines::add);
  }

  private void describeBeside(int number, List<String> lines) {
    Candidates candidates = history(after).candidates();
    String first = history(after).latestRules().name();
    if (after.lastPublished().isEmpty()) {
      lines.add(
          "Rule set '%s' ends at %s: its accounts are deleted from the topics and tables."
              .formatted(
                  push.name(), start(candidates.changedAt(candidates.latestSet() - 1), now)));
      return;
    }
    int version = candidates.before(number);
    if (version != Candidates.NONE_BEFORE && candidates.isLive(version)) {
      lines.add(
          "Version %d of '%s' is in force. Version %d changes:"
              .formatted(
                  candidates.rules(version).version(),
                  push.name(),
                  candidates.rules(number).version()));
      RuleSetDiff.of(candidates.rules(version), candidates.rules(number))
          .forEach(line -> lines.add("  " + line));
    } else {
      lines.add(
          "'%s' is a new rule set beside '%s', which stays in force."
              .formatted(push.name(), first));
    }
    lines.add(
        "It will be in force %s, for messages with that event time or a later one."
            .formatted(sinceBeside(history(after), number)));
  }

  private String sinceBeside(RuleHistory history, int number) {
    long begin = history.candidates().begin(number);
    return begin == RuleHistory.ALWAYS ? "from the start" : "from " + start(begin, now);
  }

  private void describeCandidate(int candidateSet, List<String> lines) {
    Candidates candidates = history(after).candidates();
    String from = start(candidates.changedAt(candidateSet - 1), now);
    if (push.role() == RulePush.Role.RETIRED) {
      lines.add(
          "Version %d of '%s' will not be evaluated from %s on."
              .formatted(push.version(), push.name(), from));
      return;
    } else if (push.role() == RulePush.Role.COVERED) {
      lines.add(
          "Version %d of '%s' has all usage from before its begin, from %s on."
              .formatted(push.version(), push.name(), from));
      return;
    }
    RuleSet inForce = history(before).latestRules();
    lines.add(
        "Version %d of '%s' will be a candidate from %s: evaluated beside version %d of '%s', without effect. It changes:"
            .formatted(push.version(), push.name(), from, inForce.version(), inForce.name()));
    RuleSet candidate = candidates.rules(candidates.size() - 1);
    RuleSetDiff.of(inForce, candidate).forEach(line -> lines.add("  " + line));
  }

  private static RuleHistory history(RuleLog log) {
    return log.history().orElseThrow();
  }

  private String since(RuleHistory history, int generation) {
    return generation == 0 ? "from the start" : "from " + start(history.start(generation), now);
  }

  /** Formats the start of a version: {@code 2026-03-04T10:15:30Z (in 10 s)}. */
  public static String start(long instant, long now) {
    // Rounded up: at the second shown, the version is in force.
    Instant shown = Instant.ofEpochMilli(instant + 999).truncatedTo(ChronoUnit.SECONDS);
    Duration wait = Duration.ofMillis(Math.max(0, instant - now + 999));
    return shown + (instant <= now ? "" : " (in " + length(wait) + ")");
  }

  private static String length(Duration wait) {
    if (wait.toHours() >= 48) {
      return wait.toDays() + " d";
    } else if (wait.toMinutes() >= 120) {
      return wait.toHours() + " h";
    }
    return wait.toSeconds() >= 120 ? wait.toMinutes() + " min" : wait.toSeconds() + " s";
  }
}
