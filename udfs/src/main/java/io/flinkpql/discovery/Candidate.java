// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import io.flinkpql.message.FieldPath;
import io.flinkpql.rules.Matcher;
import io.flinkpql.rules.Measure;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Signal;
import io.flinkpql.rules.Window;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names a number of an account's usage that may tell who will pay: a signal without a name.
 *
 * @param event name of the event; {@link #EVERY_EVENT} for all together
 * @param measure the aggregate function
 * @param property name of the property that {@code sum} and {@code distinct} read; empty for other
 *     measures
 * @param days length of the window in days; {@link #EVER} for the whole lifetime
 */
public record Candidate(String event, Measure measure, String property, int days)
    implements Serializable {

  /** Stands for every event, as in rule sets. */
  public static final String EVERY_EVENT = "*";

  /** The window of a whole lifetime. */
  public static final int EVER = 0;

  private static final Set<Measure> WITHOUT_WINDOW =
      EnumSet.of(Measure.STREAK_DAYS, Measure.DAYS_SINCE_LAST, Measure.DAYS_SINCE_FIRST);

  /** Returns the path that {@code sum} and {@code distinct} read; empty for other measures. */
  public Optional<FieldPath> of() {
    return property.isEmpty()
        ? Optional.empty()
        : Optional.of(new FieldPath(FieldPath.Root.PROPERTIES, List.of(property)));
  }

  /** Returns {@code 14d}, or {@code ever}; empty for a measure that has no window. */
  public Optional<String> window() {
    if (WITHOUT_WINDOW.contains(measure)) {
      return Optional.empty();
    }
    return Optional.of(days == EVER ? "ever" : days + "d");
  }

  /**
   * Returns how many days a signal in place of this candidate looks back; {@link #EVER} if it has
   * no window. The days of activity ever are those of the longest window that a rule set can have.
   */
  int signalDays() {
    return days == EVER && measure == Measure.ACTIVE_DAYS ? RuleSet.MAX_RETENTION_DAYS : days;
  }

  /** Whether a signal in place of this candidate needs the longest retention. */
  boolean needsLongRetention() {
    return measure == Measure.STREAK_DAYS || measure == Measure.ACTIVE_DAYS && days == EVER;
  }

  /** Returns a signal that computes this candidate. */
  Signal signal(String name) {
    TreeSet<String> events = new TreeSet<>();
    if (!isOfEveryEvent()) {
      events.add(event);
    }
    return new Signal(
        name,
        new Matcher(events, List.of()),
        measure,
        of(),
        signalDays() == EVER ? new Window.Lifetime() : new Window.Days(signalDays(), 0),
        Optional.empty());
  }

  /** Whether it counts events of every name. */
  public boolean isOfEveryEvent() {
    return event.equals(EVERY_EVENT);
  }

  /** Returns the candidate in words, such as {@code Invited: count in 14d}. */
  public String text() {
    StringBuilder text = new StringBuilder(isOfEveryEvent() ? "all events" : event);
    text.append(": ").append(measure.text());
    of().ifPresent(path -> text.append(" of ").append(path));
    window().ifPresent(window -> text.append(days == EVER ? " ever" : " in " + window));
    return text.toString();
  }
}
