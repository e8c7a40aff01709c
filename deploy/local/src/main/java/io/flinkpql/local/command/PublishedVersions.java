// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rules.Candidates;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds versions on the rules topic that the command line names. */
final class PublishedVersions {

  private PublishedVersions() {}

  /**
   * Returns the versions on a topic.
   *
   * @throws RefusedException if there is none
   */
  static RuleHistory history(RuleLog log, RulesTopic topic) {
    return log.history()
        .orElseThrow(
            () ->
                new RefusedException("topic " + topic.name() + " holds no version of a rule set"));
  }

  /**
   * Returns the candidate of a name.
   *
   * @throws RefusedException if there is none
   */
  static RuleSet candidate(RuleLog log, RulesTopic topic, String name) {
    Candidates candidates = history(log, topic).candidates();
    OptionalInt number = candidates.current(name);
    if (number.isEmpty()) {
      throw new RefusedException("no rule set '" + name + "' is a candidate");
    }
    return candidates.rules(number.getAsInt());
  }

  /**
   * Returns the rule set that a retirement ends: the candidate of a name, or else a live rule set.
   *
   * @throws RefusedException if there is neither
   */
  static RuleSet retirable(RuleLog log, RulesTopic topic, String name) {
    RuleHistory history = history(log, topic);
    OptionalInt number = history.candidates().current(name);
    if (number.isPresent() || !history.names().contains(name)) {
      return candidate(log, topic, name);
    }
    return latest(history, name);
  }

  /**
   * Returns a version of a rule set.
   *
   * @throws RefusedException if the topic does not hold it
   */
  static RuleSet named(RuleHistory history, String name, long version) {
    checkName(history, name);
    return version(versions(history, name), version);
  }

  /**
   * Returns the latest version of a rule set.
   *
   * @throws RefusedException if the topic holds none
   */
  static RuleSet latest(RuleHistory history, String name) {
    checkName(history, name);
    List<RuleSet> versions = versions(history, name);
    return versions.get(versions.size() - 1);
  }

  /**
   * Checks the name of a live rule set.
   *
   * @throws RefusedException if the topic holds none of the name
   */
  private static void checkName(RuleHistory history, String name) {
    if (!history.names().contains(name)) {
      throw new RefusedException(
          "no rule set '%s' is published: the topic holds '%s'"
              .formatted(name, String.join("', '", history.names())));
    }
  }

  private static List<RuleSet> versions(RuleHistory history, String name) {
    if (history.latestRules().name().equals(name)) {
      return IntStream.range(0, history.size()).mapToObj(history::rules).toList();
    }
    Candidates beside = history.candidates();
    return IntStream.range(0, beside.size())
        .filter(beside::isLive)
        .mapToObj(beside::rules)
        .filter(rules -> rules.name().equals(name))
        .toList();
  }

  private static RuleSet version(List<RuleSet> versions, long version) {
    return versions.stream()
        .filter(rules -> rules.version() == version)
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    "version %d of '%s' was never published; versions: %s"
                        .formatted(version, versions.get(0).name(), numbers(versions))));
  }

  private static String numbers(List<RuleSet> versions) {
    return versions.stream()
        .map(rules -> String.valueOf(rules.version()))
        .collect(Collectors.joining(", "));
  }
}
