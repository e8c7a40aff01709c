// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.CounterTrack;
import io.flinkpql.account.DistinctTrack;
import io.flinkpql.account.Layout;
import io.flinkpql.account.Track;
import io.flinkpql.condition.Condition;
import io.flinkpql.condition.MessageScope;
import io.flinkpql.condition.Truth;
import io.flinkpql.message.ScalarText;
import io.flinkpql.message.Scalars;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.TrackSpec;
import io.flinkpql.rules.Window;
import java.util.List;
import java.util.stream.IntStream;

/** Adds usage messages to the tracks that select them. */
final class UsageRecorder {

  private final Layout layout;
  private final List<TrackSpec> specs;
  // Copied from the layout, because every message reads them.
  private final long[] countsFrom;
  private final long[] countsHoursFrom;
  private final DayCalendar calendar;
  private final MessageScope scope;
  private final int retentionDays;
  private final int exactDistinct;
  private long badProperties;

  UsageRecorder(Layout layout, DayCalendar calendar) {
    this.layout = layout;
    this.calendar = calendar;
    specs = layout.tracks();
    countsFrom = IntStream.range(0, specs.size()).mapToLong(layout::countsFrom).toArray();
    countsHoursFrom = IntStream.range(0, specs.size()).mapToLong(layout::countsHoursFrom).toArray();
    scope = new MessageScope(layout.rules().timezone());
    retentionDays = layout.rules().retentionDays();
    exactDistinct = layout.rules().limits().exactDistinct();
  }

  /**
   * The number of values so far that a {@code sum} could not add: absent, no number or too large.
   */
  long badProperties() {
    return badProperties;
  }

  /**
   * Adds a message to every track whose matcher selects it and that is not younger.
   *
   * @param eventCalendar gives the day of the message: the calendar of the version in force at its
   *     event time
   */
  void record(Account account, UsageEvent event, DayCalendar eventCalendar) {
    int[] tracks = layout.tracksOf(event.event());
    // The message was added to shared tracks under the rule set in force, if it was.
    if (account.isCandidate() && !hasOwnTrack(account, tracks)) {
      return;
    }
    scope.set(event.fields(), event.user());
    long time = event.timestamp();
    int day = eventCalendar.day(time);
    int hour = DayCalendar.hour(time);
    // Days that an earlier version has forgotten stay so: late messages do not bring them back.
    long clock = account.earliestClock();
    int oldestDay = Math.max(layout.oldestDay(), calendar.day(clock) - retentionDays + 1);
    int oldestHour = DayCalendar.hour(clock) - Window.Hours.MAX_LENGTH + 1;
    for (int index : tracks) {
      TrackSpec spec = specs.get(index);
      if (!account.isShared(index)
          && time >= countsFrom[index]
          && allTrue(spec.matcher().where())) {
        boolean countsHour = spec.hours() && time >= countsHoursFrom[index];
        Track track = account.trackToChange(index);
        if (track instanceof CounterTrack counter) {
          double amount = amount(index, event);
          counter.add(day, oldestDay, amount);
          if (countsHour) {
            counter.addHour(hour, oldestHour, amount);
          }
        } else if (track instanceof DistinctTrack distinct) {
          Object member = member(index, event);
          if (Scalars.isScalar(member)) {
            int seenHour = countsHour ? hour : DistinctTrack.NO_HOUR;
            distinct.add(ScalarText.of(member), day, seenHour, exactDistinct);
          }
        }
      }
    }
  }

  /** Invalidates the readings of shared tracks, and tells whether there is a track not shared. */
  private static boolean hasOwnTrack(Account candidate, int[] tracks) {
    boolean any = false;
    for (int track : tracks) {
      if (candidate.isShared(track)) {
        candidate.sharedTrackChanged(track);
      } else {
        any = true;
      }
    }
    return any;
  }

  private boolean allTrue(List<Condition> where) {
    for (int i = 0; i < where.size(); i++) {
      if (where.get(i).test(scope) != Truth.TRUE) {
        return false;
      }
    }
    return true;
  }

  private double amount(int track, UsageEvent event) {
    return switch (specs.get(track).family()) {
      case COUNT -> 1;
      case SUM -> number(event.fields()[layout.fieldOf(track)]);
      case VALUES, USERS -> throw new IllegalStateException(specs.get(track).key());
    };
  }

  private double number(Object value) {
    if (value instanceof Double number && Rounding.isAmount(number)) {
      return number;
    }
    badProperties++;
    return 0;
  }

  /** The member that a message adds to a distinct track; not a scalar if it adds none. */
  private Object member(int track, UsageEvent event) {
    return switch (specs.get(track).family()) {
      case USERS -> event.user().isEmpty() ? Scalars.Mark.NULL : event.user();
      case VALUES -> event.fields()[layout.fieldOf(track)];
      case COUNT, SUM -> throw new IllegalStateException(specs.get(track).key());
    };
  }
}
