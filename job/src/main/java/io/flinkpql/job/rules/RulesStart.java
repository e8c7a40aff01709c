// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.rules;

import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rulelog.RulePushJson;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the configured rule set file and the rules topic together when the job is submitted. The
 * topic has the last word: the file is its first record if it is empty, follows as a new version if
 * its version is higher, and otherwise must be one of the topic's versions.
 */
public final class RulesStart {

  private static final Logger LOG = LoggerFactory.getLogger(RulesStart.class);
  private static final String BY = "job start";

  private RulesStart() {}

  /**
   * Returns the versions on the topic, with the file among them.
   *
   * @param configured the rule set of the file
   * @throws RulesTopicException if the topic cannot be used, or the file contradicts it
   */
  public static RuleHistory history(RulesTopic topic, RuleSet configured)
      throws RulesTopicException, InterruptedException {
    topic.check();
    RuleLog log = topic.read();
    if (log.history().isPresent() && !isNewer(configured, log.history().get())) {
      requireKnown(topic, configured, log.history().get());
      return log.history().get();
    }
    RulePush push =
        new RulePush(
            configured.name(),
            configured.version(),
            RulePush.Role.LIVE,
            OptionalLong.empty(),
            log.history().isPresent(),
            configured.text(),
            BY);
    // Foretold first, so that a file that cannot follow leaves no refused record behind.
    RuleLog foretold =
        log.with(log.nextOffset(), System.currentTimeMillis(), RulePushJson.write(push));
    requireNoRefusal(topic, foretold);
    RuleLog appended = topic.append(push);
    requireNoRefusal(topic, appended);
    return appended.history().orElseThrow();
  }

  private static boolean isNewer(RuleSet configured, RuleHistory history) {
    return configured.version() > history.latestRules().version();
  }

  private static void requireNoRefusal(RulesTopic topic, RuleLog log) throws RulesTopicException {
    if (log.last().orElseThrow().outcome() instanceof RuleLog.Outcome.Refused refused) {
      throw refusal(topic, refused.errors());
    }
  }

  private static void requireKnown(RulesTopic topic, RuleSet configured, RuleHistory history)
      throws RulesTopicException {
    RuleSet latest = history.latestRules();
    if (!latest.name().equals(configured.name())) {
      throw refusal(
          topic,
          List.of(
              "it holds rule set '%s' and the topic holds '%s'"
                  .formatted(configured.name(), latest.name())));
    }
    OptionalInt generation = history.generationOf(configured.version());
    if (generation.isEmpty()) {
      throw refusal(
          topic,
          List.of(
              "it holds version %d, which was never published, and version %d is in force: give it a"
                      .formatted(configured.version(), latest.version())
                  + " higher version"));
    }
    if (!history.published(generation.getAsInt()).text().equals(configured.text())) {
      throw refusal(
          topic,
          List.of(
              "it was changed and is still version %d: give it a higher version"
                  .formatted(configured.version())));
    }
    if (generation.getAsInt() < history.latestGeneration()) {
      LOG.warn(
          "pql.rules.file holds version {} of rule set '{}', and version {} on {} replaced it and is"
              + " in force. To go back, run: ./pql rules rollback {} {}",
          configured.version(),
          configured.name(),
          latest.version(),
          topic,
          configured.name(),
          configured.version());
    }
  }

  private static RulesTopicException refusal(RulesTopic topic, List<String> errors) {
    return new RulesTopicException(
        "pql.rules.file contradicts the rules topic %s: %s"
            .formatted(topic.name(), String.join("; ", errors)));
  }
}
