package io.flinkpql.account;

import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Score;
import io.flinkpql.rules.TrackSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** How accounts are laid out under a rule set: which tracks they keep, and in which order. */
public final class Layout {

  private static final int NO_FIELD = -1;

  private final RuleSet rules;
  private final List<TrackSpec> tracks;
  private final List<String> keys;
  private final int[] fields;
  private final int[] signalTracks;
  private final int[] pointTracks;
  private final int[] anyEvent;
  private final Map<String, int[]> byEvent = new HashMap<>();

  /** The layout of accounts under {@code rules}. */
  public Layout(RuleSet rules) {
    this.rules = rules;
    tracks = List.copyOf(TrackSpec.of(rules));
    keys = tracks.stream().map(TrackSpec::key).toList();
    fields =
        tracks.stream()
            .mapToInt(track -> track.of().map(rules.fields()::indexOf).orElse(NO_FIELD))
            .toArray();
    signalTracks =
        rules.signals().stream().mapToInt(signal -> find(TrackSpec.of(signal).key())).toArray();
    pointTracks =
        rules.score().map(Score::points).orElse(Map.of()).keySet().stream()
            .mapToInt(event -> find(TrackSpec.ofPoints(event).key()))
            .toArray();
    anyEvent = tracksWhere(track -> track.matcher().any());
    for (TrackSpec track : tracks) {
      for (String event : track.matcher().events()) {
        byEvent.computeIfAbsent(
            event, e -> tracksWhere(t -> t.matcher().any() || t.matcher().events().contains(e)));
      }
    }
  }

  private int[] tracksWhere(Predicate<TrackSpec> predicate) {
    return IntStream.range(0, tracks.size())
        .filter(place -> predicate.test(tracks.get(place)))
        .toArray();
  }

  /** The rule set. */
  public RuleSet rules() {
    return rules;
  }

  /** The tracks of an account, in their order. */
  public List<TrackSpec> tracks() {
    return tracks;
  }

  /** The place in {@link RuleSet#fields} of the field that a track reads; −1 if it reads none. */
  public int fieldOf(int track) {
    return fields[track];
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

  /** The place of the track with a key; −1 if there is none. */
  int find(String key) {
    return keys.indexOf(key);
  }
}
