// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.rules;

import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rulelog.RulePushJson;
import io.flinkpql.rules.Candidates;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the configured rule set files and the rules topic together when the job is submitted. The
 * topic has the last word: the files are its first records if it is empty. Otherwise each follows
 * as a new version if its version is higher, or begins beside the first one if its name is new, and
 * else must be one of the topic's versions.
 */
public final class RulesStart {

  private static final Logger LOG = LoggerFactory.getLogger(RulesStart.class);
  private static final String BY = "job start";

  private final RulesTopic topic;
  private final List<RuleSet> configured;

  private RulesStart(RulesTopic topic, List<RuleSet> configured) {
    this.topic = topic;
    this.configured = configured;
  }

  /**
   * Returns the versions on the topic, with the files among them.
   *
   * @param configured the rule sets of the files, each with a name of its own
   * @throws RulesTopicException if the topic cannot be used, or a file contradicts it
   */
  public static RuleHistory history(RulesTopic topic, List<RuleSet> configured)
      throws RulesTopicException, InterruptedException {
    topic.check();
    return new RulesStart(topic, configured).history(topic.read());
  }

  private RuleHistory history(RuleLog onTopic) throws RulesTopicException, InterruptedException {
    if (onTopic.history().isEmpty()) {
      return append(onTopic, firstPushes(onTopic)).history().orElseThrow();
    }
    RuleHistory history = onTopic.history().get();
    String first = history.latestRules().name();
    if (configured.stream().noneMatch(rules -> rules.name().equals(first))) {
      throw refusal(
          List.of(
              "it holds rule set '%s' and the topic holds '%s'"
                  .formatted(configured.get(0).name(), first)));
    }
    List<RulePush> pushes = new ArrayList<>();
    for (RuleSet rules : configured) {
      Optional<RuleSet> latest = latest(history, rules.name());
      if (latest.isEmpty() || rules.version() > latest.get().version()) {
        pushes.add(push(rules, latest.isPresent(), List.of()));
      } else {
        requireKnown(rules, latest.get(), history);
      }
    }
    return append(onTopic, pushes).history().orElseThrow();
  }

  private static Optional<RuleSet> latest(RuleHistory history, String name) {
    if (history.latestRules().name().equals(name)) {
      return Optional.of(history.latestRules());
    }
    OptionalInt beside = history.candidates().live(name);
    return beside.isPresent()
        ? Optional.of(history.candidates().rules(beside.getAsInt()))
        : Optional.empty();
  }

  /** The pushes of the rule sets with which the job starts, or those of them that are missing. */
  private List<RulePush> firstPushes(RuleLog onTopic) throws RulesTopicException {
    List<RulePush> pushes = new ArrayList<>();
    List<String> awaited = onTopic.awaited();
    if (awaited.isEmpty()) {
      List<String> others = configured.stream().skip(1).map(RuleSet::name).toList();
      pushes.add(push(configured.get(0), false, others));
      configured.stream().skip(1).forEach(rules -> pushes.add(push(rules, false, List.of())));
      return pushes;
    }
    for (String name : awaited) {
      pushes.add(
          configured.stream()
              .filter(rules -> rules.name().equals(name))
              .map(rules -> push(rules, false, List.of()))
              .findFirst()
              .orElseThrow(
                  () ->
                      refusal(List.of("the topic starts with rule set '%s' too".formatted(name)))));
    }
    return pushes;
  }

  private static RulePush push(RuleSet rules, boolean restart, List<String> beside) {
    return new RulePush(
        rules.name(),
        rules.version(),
        RulePush.Role.LIVE,
        OptionalLong.empty(),
        restart,
        rules.text(),
        BY,
        beside);
  }

  private RuleLog append(RuleLog onTopic, List<RulePush> pushes)
      throws RulesTopicException, InterruptedException {
    // Foretold first, so that a file that cannot follow leaves no refused record behind.
    RuleLog foretold = onTopic;
    for (RulePush push : pushes) {
      foretold =
          foretold.with(
              foretold.nextOffset(), System.currentTimeMillis(), RulePushJson.write(push));
      requireNoRefusal(foretold);
    }
    RuleLog appended = onTopic;
    for (RulePush push : pushes) {
      appended = topic.append(push);
      requireNoRefusal(appended);
    }
    return appended;
  }

  private void requireNoRefusal(RuleLog log) throws RulesTopicException {
    if (log.last().orElseThrow().outcome() instanceof RuleLog.Outcome.Refused refused) {
      throw refusal(refused.errors());
    }
  }

  private void requireKnown(RuleSet rules, RuleSet latest, RuleHistory history)
      throws RulesTopicException {
    List<RuleSet> versions = versions(history, rules.name());
    Optional<RuleSet> same =
        versions.stream().filter(known -> known.version() == rules.version()).findFirst();
    if (same.isEmpty()) {
      throw refusal(
          List.of(
              "it holds version %d, which was never published, and version %d is in force: give it a"
                      .formatted(rules.version(), latest.version())
                  + " higher version"));
    }
    if (!same.get().text().equals(rules.text())) {
      throw refusal(
          List.of(
              "it was changed and is still version %d: give it a higher version"
                  .formatted(rules.version())));
    }
    if (rules.version() < latest.version()) {
      LOG.warn(
          "pql.rules.file holds version {} of rule set '{}', and version {} on {} replaced it and is"
              + " in force. To go back, run: ./pql rules rollback {} {}",
          rules.version(),
          rules.name(),
          latest.version(),
          topic,
          rules.name(),
          rules.version());
    }
  }

  private static List<RuleSet> versions(RuleHistory history, String name) {
    Candidates beside = history.candidates();
    return history.latestRules().name().equals(name)
        ? IntStream.range(0, history.size()).mapToObj(history::rules).toList()
        : IntStream.range(0, beside.size())
            .filter(beside::isLive)
            .mapToObj(beside::rules)
            .filter(rules -> rules.name().equals(name))
            .toList();
  }

  private RulesTopicException refusal(List<String> errors) {
    return new RulesTopicException(
        "pql.rules.file contradicts the rules topic %s: %s"
            .formatted(topic.name(), String.join("; ", errors)));
  }
}
