package io.flinkpql.account;

import io.flinkpql.message.FieldPath;
import io.flinkpql.rules.Matcher;
import io.flinkpql.rules.Measure;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Score;
import io.flinkpql.rules.Signal;
import io.flinkpql.rules.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How accounts are laid out under a rule set: which tracks they keep, and in which order. Signals
 * are questions, tracks the memory that answers them; a track belongs to what is matched and to the
 * family of measures, not to a signal's name, window or threshold.
 */
public final class Layout {

  /**
   * A track.
   *
   * @param key equal for tracks of two rule sets that remember the same
   * @param matcher which messages it remembers
   * @param family what it remembers of them
   * @param field index in {@link RuleSet#fields} of the field it reads; −1 for none
   * @param hours whether it keeps hours beside days
   */
  public record TrackSpec(
      String key, Matcher matcher, Measure.Family family, int field, boolean hours) {

    Track newTrack() {
      return switch (family) {
        case COUNT, SUM -> new Tally();
        case VALUES, USERS -> new Members();
      };
    }
  }

  private final RuleSet rules;
  private final List<TrackSpec> tracks;
  private final int[] signalTracks;
  private final int[] pointTracks;
  private final int[] anyEvent;
  private final Map<String, int[]> byEvent;

  /** The layout of accounts under {@code rules}. */
  public Layout(RuleSet rules) {
    this.rules = rules;
    Map<String, TrackSpec> specs = new LinkedHashMap<>();
    List<String> signalKeys = new ArrayList<>();
    for (Signal signal : rules.signals()) {
      signalKeys.add(require(specs, specOf(signal)));
    }
    List<String> pointKeys = new ArrayList<>();
    for (String event : rules.score().map(Score::points).orElse(Map.of()).keySet()) {
      Matcher matcher = new Matcher(new TreeSet<>(List.of(event)), List.of());
      pointKeys.add(require(specs, spec(matcher, Measure.Family.COUNT, Optional.empty(), false)));
    }
    tracks = List.copyOf(specs.values());
    List<String> keys = List.copyOf(specs.keySet());
    signalTracks = signalKeys.stream().mapToInt(keys::indexOf).toArray();
    pointTracks = pointKeys.stream().mapToInt(keys::indexOf).toArray();
    anyEvent = tracksWhere(spec -> spec.matcher().any());
    byEvent = new LinkedHashMap<>();
    for (TrackSpec spec : tracks) {
      for (String event : spec.matcher().events()) {
        byEvent.computeIfAbsent(
            event, e -> tracksWhere(s -> s.matcher().any() || s.matcher().events().contains(e)));
      }
    }
  }

  private int[] tracksWhere(java.util.function.Predicate<TrackSpec> predicate) {
    return java.util.stream.IntStream.range(0, tracks.size())
        .filter(i -> predicate.test(tracks.get(i)))
        .toArray();
  }

  private TrackSpec specOf(Signal signal) {
    return spec(
        signal.matcher(),
        signal.measure().family(),
        signal.of(),
        signal.window() instanceof Window.Hours);
  }

  private TrackSpec spec(
      Matcher matcher, Measure.Family family, Optional<FieldPath> of, boolean hours) {
    String key =
        family + "\u0003" + of.map(FieldPath::toString).orElse("") + "\u0003" + matcher.key();
    int field = of.map(rules.fields()::indexOf).orElse(-1);
    return new TrackSpec(key, matcher, family, field, hours);
  }

  private static String require(Map<String, TrackSpec> specs, TrackSpec spec) {
    specs.merge(
        spec.key(),
        spec,
        (a, b) ->
            new TrackSpec(a.key(), a.matcher(), a.family(), a.field(), a.hours() || b.hours()));
    return spec.key();
  }

  /** The rule set. */
  public RuleSet rules() {
    return rules;
  }

  /** The tracks of an account, in their order. */
  public List<TrackSpec> tracks() {
    return tracks;
  }

  /** Which track a signal reads. */
  public int trackOfSignal(int signal) {
    return signalTracks[signal];
  }

  /** Which track the points of an event count, by the event's place in {@link Score#points}. */
  public int trackOfPoints(int event) {
    return pointTracks[event];
  }

  /** The tracks that may remember an event of this name, their {@code where} not asked. */
  public int[] tracksOf(String event) {
    int[] named = byEvent.get(event);
    return named == null ? anyEvent : named;
  }

  /** The place of a track with the same key; −1 if there is none. */
  int find(String key) {
    for (int i = 0; i < tracks.size(); i++) {
      if (tracks.get(i).key().equals(key)) {
        return i;
      }
    }
    return -1;
  }
}
