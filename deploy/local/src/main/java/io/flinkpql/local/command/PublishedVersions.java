// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rules.Candidates;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
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
   * Returns a version of a rule set.
   *
   * @throws RefusedException if the topic does not hold it
   */
  static RuleSet named(RuleHistory history, String name, long version) {
    checkName(history, name);
    return version(history, version);
  }

  /**
   * Checks the name of the rule set.
   *
   * @throws RefusedException if the topic holds another
   */
  static void checkName(RuleHistory history, String name) {
    String published = history.latestRules().name();
    if (!published.equals(name)) {
      throw new RefusedException(
          "no rule set '" + name + "' is published: the topic holds '" + published + "'");
    }
  }

  /**
   * Returns a version by its number.
   *
   * @throws RefusedException if the topic does not hold it
   */
  static RuleSet version(RuleHistory history, long version) {
    OptionalInt generation = history.generationOf(version);
    if (generation.isEmpty()) {
      throw new RefusedException(
          "version %d of '%s' was never published; versions: %s"
              .formatted(version, history.latestRules().name(), versions(history)));
    }
    return history.rules(generation.getAsInt());
  }

  private static String versions(RuleHistory history) {
    return IntStream.range(0, history.size())
        .mapToObj(generation -> String.valueOf(history.rules(generation).version()))
        .collect(Collectors.joining(", "));
  }
}
