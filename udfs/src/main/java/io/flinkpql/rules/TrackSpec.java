// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.message.FieldPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Describes a track, the aggregate state behind one or more signals. A track depends on a matcher
 * and a family of measures, not on a signal's name, window or threshold. Signals and points with
 * the same matcher and family share one track.
 *
 * @param matcher selects the messages that are counted
 * @param family the kind of aggregate
 * @param of the field that is summed or counted distinct; empty for other families
 * @param hours whether hours are kept in addition to days
 */
public record TrackSpec(
    Matcher matcher, Measure.Family family, Optional<FieldPath> of, boolean hours) {

  /** Returns the track that a signal reads. */
  public static TrackSpec of(Signal signal) {
    return new TrackSpec(
        signal.matcher(),
        signal.measure().family(),
        signal.of(),
        signal.window() instanceof Window.Hours);
  }

  /** Returns the track that counts an event for the score. */
  public static TrackSpec ofPoints(String event) {
    Matcher matcher = new Matcher(new TreeSet<>(List.of(event)), List.of());
    return new TrackSpec(matcher, Measure.Family.COUNT, Optional.empty(), false);
  }

  /**
   * Returns the distinct tracks of a rule set: those of signals in rule-set order, then those of
   * points. A track keeps hours if any of its signals has an hourly window.
   */
  public static List<TrackSpec> of(RuleSet rules) {
    Map<String, TrackSpec> tracks = new LinkedHashMap<>();
    rules.signals().forEach(signal -> of(signal).addTo(tracks));
    rules
        .score()
        .ifPresent(score -> score.points().keySet().forEach(e -> ofPoints(e).addTo(tracks)));
    return new ArrayList<>(tracks.values());
  }

  private void addTo(Map<String, TrackSpec> tracks) {
    tracks.merge(
        key(),
        this,
        (a, b) -> new TrackSpec(a.matcher(), a.family(), a.of(), a.hours() || b.hours()));
  }

  /** Whether one of several tracks has the contents of this one, hours included. */
  public boolean isIn(List<TrackSpec> others) {
    return others.stream().anyMatch(other -> other.key().equals(key()) && (other.hours || !hours));
  }

  /** Returns a key that is equal for tracks of any rule sets with the same contents. */
  public String key() {
    return family + "\u0003" + of.map(FieldPath::toString).orElse("") + "\u0003" + matcher.key();
  }
}
