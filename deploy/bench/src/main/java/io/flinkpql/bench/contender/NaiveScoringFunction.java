// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.message.FieldPath;
import io.flinkpql.message.UsageEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Implements the signals and tiers of the benchmark without any optimization: one map state for
 * each signal, all of them read after each message. Emits a line when an account's tier or priority
 * changes.
 */
final class NaiveScoringFunction extends KeyedProcessFunction<String, UsageEvent, String> {

  private static final long serialVersionUID = 1L;
  private static final long DAY = 24 * 3_600_000L;
  private static final long HOUR = 3_600_000L;
  private static final Map<String, Double> POINTS =
      Map.of(
          "Signed In", 1.0, "Feature Used", 0.2, "Teammate Invited", 10.0, "Report Exported", 2.0);

  private final int feature;
  private final int calls;
  private final int rows;

  private transient ValueState<Long> setupDone;
  private transient BucketCounts signInDays;
  private transient BucketCounts signIns;
  private transient BucketCounts signInsPrior;
  private transient BucketCounts signInStreak;
  private transient LastSeenDays features;
  private transient LastSeenDays users;
  private transient BucketCounts invites;
  private transient BucketCounts apiCalls;
  private transient BucketCounts bigExports;
  private transient ValueState<Integer> firstDay;
  private transient ValueState<Integer> lastDay;
  private transient DailyPoints points;
  private transient ValueState<Integer> level;
  private transient ValueState<String> priority;

  /**
   * @param fields the fields that the parser extracts, in the order of its output
   */
  NaiveScoringFunction(List<FieldPath> fields) {
    List<String> names = fields.stream().map(FieldPath::toString).toList();
    feature = names.indexOf("properties.feature");
    calls = names.indexOf("properties.calls");
    rows = names.indexOf("properties.rows");
  }

  @Override
  public void open(OpenContext context) {
    setupDone = value("setup-done", Types.LONG);
    signInDays = counts("sign-in-days");
    signIns = counts("sign-ins");
    signInsPrior = counts("sign-ins-prior");
    signInStreak = counts("sign-in-streak");
    features = new LastSeenDays(map("features", Types.STRING, Types.INT));
    users = new LastSeenDays(map("users", Types.STRING, Types.INT));
    invites = counts("invites");
    apiCalls = counts("api-calls");
    bigExports = counts("big-exports");
    firstDay = value("first-day", Types.INT);
    lastDay = value("last-day", Types.INT);
    points = new DailyPoints(map("points", Types.INT, Types.DOUBLE));
    level = value("level", Types.INT);
    priority = value("priority", Types.STRING);
  }

  private <T> ValueState<T> value(String name, TypeInformation<T> type) {
    return getRuntimeContext().getState(new ValueStateDescriptor<>(name, type));
  }

  private BucketCounts counts(String name) {
    return new BucketCounts(map(name, Types.INT, Types.LONG));
  }

  private <K, V> MapState<K, V> map(String name, TypeInformation<K> key, TypeInformation<V> value) {
    return getRuntimeContext().getMapState(new MapStateDescriptor<>(name, key, value));
  }

  @Override
  public void processElement(UsageEvent event, Context context, Collector<String> out)
      throws Exception {
    int day = (int) (event.timestamp() / DAY);
    int hour = (int) (event.timestamp() / HOUR);
    apply(event, day, hour);
    int before = orZero(level.value());
    int now = levelAt(day, hour, before);
    String priorityNow = priorityAt(day, now);
    if (now != before || !priorityNow.equals(Optional.ofNullable(priority.value()).orElse(""))) {
      level.update(now);
      priority.update(priorityNow);
      out.collect(event.account() + ": " + before + " -> " + now + " " + priorityNow);
    }
  }

  private void apply(UsageEvent event, int day, int hour) throws Exception {
    switch (event.event()) {
      case "Setup Completed" -> setupDone.update(orZero(setupDone.value()) + 1);
      case "Signed In" -> {
        signInDays.add(day, 1);
        signIns.add(day, 1);
        signInsPrior.add(day, 1);
        signInStreak.add(day, 1);
      }
      case "Feature Used" -> features.see(String.valueOf(event.fields()[feature]), day);
      case "Teammate Invited" -> invites.add(day, 1);
      case "API Called" -> apiCalls.add(day, number(event.fields()[calls]));
      case "Report Exported" -> {
        if (number(event.fields()[rows]) > 18_000) {
          bigExports.add(hour, 1);
        }
      }
      default -> {
        // Other events count towards users and days only.
      }
    }
    users.see(event.user(), day);
    if (firstDay.value() == null) {
      firstDay.update(day);
    }
    lastDay.update(day);
    Double worth = POINTS.get(event.event());
    if (worth != null) {
      points.add(day, worth);
    }
  }

  private int levelAt(int day, int hour, int before) throws Exception {
    boolean activated = orZero(setupDone.value()) >= 1 && day - lastDay.value() < 14;
    boolean entersEngaged = signIns.sum(day, 30) >= 3 && features.count(day, 14) >= 2;
    boolean staysEngaged =
        before >= 2 && (signInDays.active(day, 7) >= 1 || signInStreak.streak(day) >= 2);
    long activeUsers = users.count(day, 7);
    boolean entersCollaborating = activeUsers >= 3 && invites.sum(day, 30) >= 1;
    boolean staysCollaborating = before >= 3 && activeUsers >= 2;
    int qualifying =
        (apiCalls.sum(day, 30) >= 1_000 ? 1 : 0)
            + (bigExports.sum(hour, 24) >= 1 ? 1 : 0)
            + (signIns.sum(day, 30) > signInsPrior.sum(day - 7, 7) ? 1 : 0);
    if (!activated) {
      return 0;
    } else if (!entersEngaged && !staysEngaged) {
      return 1;
    } else if (!entersCollaborating && !staysCollaborating) {
      return 2;
    }
    return qualifying >= 2 ? 4 : 3;
  }

  private String priorityAt(int day, int now) throws Exception {
    if (now == 4 && points.score(day) >= 20) {
      return "high";
    }
    return now >= 2 && day - firstDay.value() < 90 ? "medium" : "";
  }

  private static long number(Object field) {
    return field instanceof Number number ? number.longValue() : 0;
  }

  private static long orZero(Long value) {
    return value == null ? 0 : value;
  }

  private static int orZero(Integer value) {
    return value == null ? 0 : value;
  }
}
