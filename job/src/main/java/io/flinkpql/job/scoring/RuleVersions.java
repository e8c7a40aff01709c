// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.scoring.RuleTimeline;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of the rule set that were ever in force: kept in broadcast state by version number,
 * and published to a {@link RuleTimeline}.
 */
final class RuleVersions {

  static final MapStateDescriptor<Long, PublishedRules> STATE =
      new MapStateDescriptor<>("rule-versions", Types.LONG, PublishedRulesSerializer.TYPE);

  private static final Logger LOG = LoggerFactory.getLogger(RuleVersions.class);

  private final BroadcastState<Long, PublishedRules> state;
  private final RuleTimeline timeline;

  /**
   * Publishes the restored versions to the timeline, lowest first.
   *
   * @param timeline has no version yet
   * @throws Exception if the state cannot be read
   */
  RuleVersions(BroadcastState<Long, PublishedRules> state, RuleTimeline timeline) throws Exception {
    this.state = state;
    this.timeline = timeline;
    Map<Long, PublishedRules> restored = new TreeMap<>();
    state.immutableEntries().forEach(entry -> restored.put(entry.getKey(), entry.getValue()));
    restored.values().forEach(rules -> timeline.publish(rules.ruleSet(), rules.activeFrom()));
  }

  /**
   * Publishes a rule set, unless its version is known or lower than the latest.
   *
   * @return whether it was published
   * @throws IllegalArgumentException if the rule set changed but its version did not, or if it is
   *     not valid
   * @throws Exception if the state cannot be read or written
   */
  boolean publish(PublishedRules published) throws Exception {
    if (known(published).isPresent()) {
      return false;
    }
    RuleSet rules = published.ruleSet();
    if (state.contains(rules.version())) {
      throw new IllegalArgumentException(
          "rule set '%s' was changed and is still version %d: give it a higher version"
              .formatted(timeline.latestRules().name(), rules.version()));
    }
    if (isOutdated(rules)) {
      LOG.warn(
          "Version {} of the rule set is ignored: version {} is in force",
          rules.version(),
          timeline.latestRules().version());
      return false;
    }
    timeline.publish(rules, published.activeFrom());
    state.put(rules.version(), published);
    return true;
  }

  private boolean isOutdated(RuleSet rules) throws Exception {
    return state.iterator().hasNext() && rules.version() < timeline.latestRules().version();
  }

  /**
   * Returns the known version with the same text: as it was first published, so with its first
   * {@code activeFrom}, and compiled. Texts are compared so that nothing is compiled to find it.
   *
   * @throws Exception if the state cannot be read
   */
  Optional<PublishedRules> known(PublishedRules published) throws Exception {
    for (Map.Entry<Long, PublishedRules> version : state.immutableEntries()) {
      if (version.getValue().text().equals(published.text())) {
        return Optional.of(version.getValue());
      }
    }
    return Optional.empty();
  }
}
