// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RefusedVersionException;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the versions of the rule set that the job has accepted, in broadcast state by version
 * number. Accounts in the state may be under any of them.
 */
final class RuleVersions {

  static final MapStateDescriptor<Long, PublishedRules> STATE =
      new MapStateDescriptor<>("rule-versions", Types.LONG, PublishedRulesSerializer.TYPE);

  private static final Logger LOG = LoggerFactory.getLogger(RuleVersions.class);

  private final BroadcastState<Long, PublishedRules> state;
  // Metrics read it from another thread.
  private volatile RuleHistory history;

  private RuleVersions(BroadcastState<Long, PublishedRules> state, RuleHistory history)
      throws Exception {
    this.state = state;
    this.history = history;
    store();
  }

  /**
   * Restores the versions of the state and adds the configured one if it is higher.
   *
   * <p>The parser knows the configured version alone, so an older one cannot be ignored: events and
   * fields that only the newer one names would silently stop counting.
   *
   * @throws RefusedVersionException if the configured version is lower than the latest of the
   *     state, or has the same number and another text, or bears another name
   * @throws Exception if the state cannot be read or written
   */
  static RuleVersions withConfigured(
      PublishedRules configured, BroadcastState<Long, PublishedRules> state) throws Exception {
    Optional<RuleHistory> restored = restored(state);
    return new RuleVersions(
        state,
        restored.isPresent() ? following(restored.get(), configured) : RuleHistory.of(configured));
  }

  private static RuleHistory following(RuleHistory restored, PublishedRules configured) {
    if (restored.latest().text().equals(configured.text())) {
      return restored;
    }
    RuleSet latest = restored.latestRules();
    RuleSet wanted = configured.ruleSet();
    if (latest.name().equals(wanted.name()) && wanted.version() < latest.version()) {
      throw new RefusedVersionException(
          List.of(
              ("The job is started with version %d of rule set '%s', but its state is under version"
                      + " %d: start it with version %d or a higher one. To go back to older rules,"
                      + " give their text a version higher than %d.")
                  .formatted(
                      wanted.version(),
                      latest.name(),
                      latest.version(),
                      latest.version(),
                      latest.version())));
    }
    return restored.withRestart(configured);
  }

  /**
   * Restores the versions of the state under a log of versions, which may be ahead of it.
   *
   * @param log every version that was ever in force
   * @throws IllegalStateException if the log lacks a version of the state
   * @throws Exception if the state cannot be read or written
   */
  static RuleVersions withLog(RuleHistory log, BroadcastState<Long, PublishedRules> state)
      throws Exception {
    Optional<RuleHistory> restored = restored(state);
    if (restored.isPresent()) {
      requireContinued(restored.get(), log);
    }
    return new RuleVersions(state, log);
  }

  private static void requireContinued(RuleHistory accepted, RuleHistory log) {
    if (!log.continues(accepted)) {
      throw new IllegalStateException(missing(accepted, log));
    }
  }

  private static String missing(RuleHistory restored, RuleHistory log) {
    PublishedRules lost =
        IntStream.range(0, restored.size())
            .filter(i -> i >= log.size() || !log.published(i).equals(restored.published(i)))
            .mapToObj(restored::published)
            .findFirst()
            .orElseThrow();
    return ("Version %d of rule set '%s', in force from %s, is in the state of the job but not at its"
            + " place in the log of rule sets: restore the log, or start the job without the state.")
        .formatted(
            lost.ruleSet().version(),
            lost.ruleSet().name(),
            Instant.ofEpochMilli(lost.activeFrom()));
  }

  private static Optional<RuleHistory> restored(BroadcastState<Long, PublishedRules> state)
      throws Exception {
    Map<Long, PublishedRules> versions = new TreeMap<>();
    state.immutableEntries().forEach(entry -> versions.put(entry.getKey(), entry.getValue()));
    Optional<RuleHistory> history = Optional.empty();
    for (PublishedRules version : versions.values()) {
      history =
          Optional.of(
              history.isEmpty() ? RuleHistory.of(version) : history.get().withRestart(version));
    }
    return history;
  }

  /** The versions in the order in which they came into force. */
  RuleHistory history() {
    return history;
  }

  /**
   * Accepts the versions that a log has in addition.
   *
   * @throws IllegalStateException if the log lacks a version that was accepted
   * @throws Exception if the state cannot be written
   */
  void follow(RuleHistory log) throws Exception {
    if (log != history) {
      requireContinued(history, log);
      history = log;
      store();
    }
  }

  /**
   * Accepts a rule set, unless its version is known or lower than the latest.
   *
   * @return whether it was accepted
   * @throws RefusedVersionException if it cannot follow the latest version
   * @throws Exception if the state cannot be written
   */
  boolean publish(PublishedRules published) throws Exception {
    if (known(published).isPresent()) {
      return false;
    }
    RuleSet rules = published.ruleSet();
    if (rules.version() < history.latestRules().version()) {
      LOG.warn(
          "Version {} of the rule set is ignored: version {} is in force",
          rules.version(),
          history.latestRules().version());
      return false;
    }
    history = history.with(published);
    store();
    return true;
  }

  /** Stores versions that the state lacks. */
  private void store() throws Exception {
    for (int generation = 0; generation < history.size(); generation++) {
      long version = history.rules(generation).version();
      if (!state.contains(version)) {
        state.put(version, history.published(generation));
      }
    }
  }

  /**
   * Returns the known version with the same text: as it was first published, so with its first
   * {@code activeFrom}, and compiled. Texts are compared so that nothing is compiled to find it.
   */
  Optional<PublishedRules> known(PublishedRules published) {
    return history.find(published);
  }
}
