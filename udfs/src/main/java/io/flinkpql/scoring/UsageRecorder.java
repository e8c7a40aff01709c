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

/** Adds messages to the tracks of accounts. */
final class UsageRecorder {

  private final Layout layout;
  private final List<TrackSpec> specs;
  private final DayCalendar calendar;
  private final MessageScope scope;
  private final int retentionDays;
  private final int exactDistinct;
  private long badProperties;

  UsageRecorder(Layout layout, DayCalendar calendar) {
    this.layout = layout;
    this.calendar = calendar;
    specs = layout.tracks();
    scope = new MessageScope(layout.rules().timezone());
    retentionDays = layout.rules().retentionDays();
    exactDistinct = layout.rules().limits().exactDistinct();
  }

  /** How many values that a {@code sum} was to add were no numbers. */
  long badProperties() {
    return badProperties;
  }

  /** Adds a message of usage to every track that it matches. */
  void record(Account account, UsageEvent event) {
    scope.set(event.fields(), event.user());
    int day = calendar.day(event.timestamp());
    int hour = DayCalendar.hour(event.timestamp());
    int oldestDay = calendar.day(account.clock()) - retentionDays + 1;
    int oldestHour = DayCalendar.hour(account.clock()) - Window.Hours.MAX_LENGTH + 1;
    for (int place : layout.tracksOf(event.event())) {
      TrackSpec spec = specs.get(place);
      if (holds(spec.matcher().where())) {
        Track track = account.changedTrack(place);
        if (track instanceof CounterTrack tally) {
          double amount = amount(place, event);
          tally.add(day, oldestDay, amount);
          if (spec.hours()) {
            tally.addHour(hour, oldestHour, amount);
          }
        } else if (track instanceof DistinctTrack members) {
          Object member = member(place, event);
          if (Scalars.isScalar(member)) {
            int seenHour = spec.hours() ? hour : DistinctTrack.NO_HOUR;
            members.add(ScalarText.of(member), day, seenHour, exactDistinct);
          }
        }
      }
    }
  }

  private boolean holds(List<Condition> where) {
    for (int i = 0; i < where.size(); i++) {
      if (where.get(i).test(scope) != Truth.TRUE) {
        return false;
      }
    }
    return true;
  }

  private double amount(int place, UsageEvent event) {
    return switch (specs.get(place).family()) {
      case COUNT -> 1;
      case SUM -> number(event.fields()[layout.fieldOf(place)]);
      case VALUES, USERS -> throw new IllegalStateException(specs.get(place).key());
    };
  }

  private double number(Object value) {
    if (value instanceof Double number) {
      return number;
    }
    badProperties++;
    return 0;
  }

  /** What a message adds to a distinct count; no scalar if nothing. */
  private Object member(int place, UsageEvent event) {
    return switch (specs.get(place).family()) {
      case USERS -> event.user().isEmpty() ? Scalars.Mark.NULL : event.user();
      case VALUES -> event.fields()[layout.fieldOf(place)];
      case COUNT, SUM -> throw new IllegalStateException(specs.get(place).key());
    };
  }
}
