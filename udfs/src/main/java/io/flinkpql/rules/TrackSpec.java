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
 * A track: the memory that answers signals. It belongs to what is matched and to the family of
 * measures, not to a signal's name, window or threshold, so signals and points that ask for the
 * same share one.
 *
 * @param matcher which messages it remembers
 * @param family what it remembers of them
 * @param of the field that it reads, if any
 * @param hours whether it keeps hours beside days
 */
public record TrackSpec(
    Matcher matcher, Measure.Family family, Optional<FieldPath> of, boolean hours) {

  /** The track that a signal reads. */
  public static TrackSpec of(Signal signal) {
    return new TrackSpec(
        signal.matcher(),
        signal.measure().family(),
        signal.of(),
        signal.window() instanceof Window.Hours);
  }

  /** The track that the points of an event count. */
  public static TrackSpec ofPoints(String event) {
    Matcher matcher = new Matcher(new TreeSet<>(List.of(event)), List.of());
    return new TrackSpec(matcher, Measure.Family.COUNT, Optional.empty(), false);
  }

  /**
   * The tracks of a rule set, none twice: those of signals in their order, then those of points.
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

  /** Equal for tracks, of any two rule sets, that remember the same. */
  public String key() {
    return family + "\u0003" + of.map(FieldPath::toString).orElse("") + "\u0003" + matcher.key();
  }
}
