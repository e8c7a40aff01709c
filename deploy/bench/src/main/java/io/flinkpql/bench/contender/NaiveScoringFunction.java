// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.message.FieldPath;
import io.flinkpql.message.UsageEvent;
import java.util.HashMap;
import java.util.Iterator;
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
 * The bench's signals and tiers as one would write them first: a map of its own for each signal,
 * all of them read after each message. Writes a line where an account's tier changes.
 */
final class NaiveScoringFunction extends KeyedProcessFunction<String, UsageEvent, String> {

  private static final long serialVersionUID = 1L;
  private static final long DAY = 24 * 3_600_000L;
  private static final long HOUR = 3_600_000L;
  private static final double HALF_LIFE = 14;
  private static final int RETENTION = 90;
  private static final Map<String, Double> POINTS =
      Map.of(
          "Signed In", 1.0, "Feature Used", 0.2, "Teammate Invited", 10.0, "Report Exported", 2.0);

  private final int feature;
  private final int calls;
  private final int rows;

  private transient ValueState<Long> setupDone;
  private transient MapState<Integer, Long> signInDays;
  private transient MapState<Integer, Long> signIns;
  private transient MapState<Integer, Long> signInsPrior;
  private transient MapState<Integer, Long> signInStreak;
  private transient MapState<String, Integer> features;
  private transient MapState<String, Integer> users;
  private transient MapState<Integer, Long> invites;
  private transient MapState<Integer, Long> apiCalls;
  private transient MapState<Integer, Long> bigExports;
  private transient ValueState<Integer> firstDay;
  private transient ValueState<Integer> lastDay;
  private transient MapState<Integer, Double> points;
  private transient ValueState<Integer> level;
  private transient ValueState<String> priority;

  /**
   * @param fields what the parser reads of a message, in its order
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
    signInDays = map("sign-in-days", Types.INT, Types.LONG);
    signIns = map("sign-ins", Types.INT, Types.LONG);
    signInsPrior = map("sign-ins-prior", Types.INT, Types.LONG);
    signInStreak = map("sign-in-streak", Types.INT, Types.LONG);
    features = map("features", Types.STRING, Types.INT);
    users = map("users", Types.STRING, Types.INT);
    invites = map("invites", Types.INT, Types.LONG);
    apiCalls = map("api-calls", Types.INT, Types.LONG);
    bigExports = map("big-exports", Types.INT, Types.LONG);
    firstDay = value("first-day", Types.INT);
    lastDay = value("last-day", Types.INT);
    points = map("points", Types.INT, Types.DOUBLE);
    level = value("level", Types.INT);
    priority = value("priority", Types.STRING);
  }

  private <T> ValueState<T> value(String name, TypeInformation<T> type) {
    return getRuntimeContext().getState(new ValueStateDescriptor<>(name, type));
  }

  private <K, V> MapState<K, V> map(String name, TypeInformation<K> key, TypeInformation<V> value) {
    return getRuntimeContext().getMapState(new MapStateDescriptor<>(name, key, value));
  }

  @Override
  public void processElement(UsageEvent event, Context context, Collector<String> out)
      throws Exception {
    int day = (int) (event.timestamp() / DAY);
    int hour = (int) (event.timestamp() / HOUR);
    count(event, day, hour);
    int before = orZero(level.value());
    int now = levelAt(day, hour, before);
    String priorityNow = priorityAt(day, now);
    if (now != before || !priorityNow.equals(Optional.ofNullable(priority.value()).orElse(""))) {
      level.update(now);
      priority.update(priorityNow);
      out.collect(event.account() + ": " + before + " -> " + now + " " + priorityNow);
    }
  }

  private void count(UsageEvent event, int day, int hour) throws Exception {
    switch (event.event()) {
      case "Setup Completed" -> setupDone.update(orZero(setupDone.value()) + 1);
      case "Signed In" -> {
        add(signInDays, day, 1);
        add(signIns, day, 1);
        add(signInsPrior, day, 1);
        add(signInStreak, day, 1);
      }
      case "Feature Used" -> features.put(String.valueOf(event.fields()[feature]), day);
      case "Teammate Invited" -> add(invites, day, 1);
      case "API Called" -> add(apiCalls, day, number(event.fields()[calls]));
      case "Report Exported" -> {
        if (number(event.fields()[rows]) > 18_000) {
          add(bigExports, hour, 1);
        }
      }
      default -> {
        // Counts towards users and days alone.
      }
    }
    users.put(event.user(), day);
    if (firstDay.value() == null) {
      firstDay.update(day);
    }
    lastDay.update(day);
    Double worth = POINTS.get(event.event());
    if (worth != null) {
      Double sum = points.get(day);
      points.put(day, worth + (sum == null ? 0 : sum));
    }
  }

  private int levelAt(int day, int hour, int before) throws Exception {
    boolean activated = orZero(setupDone.value()) >= 1 && day - lastDay.value() < 14;
    boolean habit = sum(signIns, day, 30) >= 3 && seen(features, day, 14) >= 2;
    boolean stays = before >= 2 && (days(signInDays, day, 7) >= 1 || streak(day) >= 2);
    long activeUsers = seen(users, day, 7);
    boolean team = activeUsers >= 3 && sum(invites, day, 30) >= 1;
    boolean remainsTeam = before >= 3 && activeUsers >= 2;
    int signs =
        (sum(apiCalls, day, 30) >= 1_000 ? 1 : 0)
            + (sum(bigExports, hour, 24) >= 1 ? 1 : 0)
            + (sum(signIns, day, 30) > sum(signInsPrior, day - 7, 7) ? 1 : 0);
    if (!activated) {
      return 0;
    } else if (!habit && !stays) {
      return 1;
    } else if (!team && !remainsTeam) {
      return 2;
    }
    return signs >= 2 ? 4 : 3;
  }

  private String priorityAt(int day, int now) throws Exception {
    if (now == 4 && score(day) >= 20) {
      return "high";
    }
    return now >= 2 && day - firstDay.value() < 90 ? "medium" : "";
  }

  private double score(int day) throws Exception {
    double score = 0;
    Iterator<Map.Entry<Integer, Double>> all = points.iterator();
    while (all.hasNext()) {
      Map.Entry<Integer, Double> entry = all.next();
      if (entry.getKey() <= day - RETENTION) {
        all.remove();
      } else {
        score += entry.getValue() * Math.pow(0.5, (day - entry.getKey()) / HALF_LIFE);
      }
    }
    return Math.min(score, 1_000);
  }

  private static void add(MapState<Integer, Long> map, int bucket, long more) throws Exception {
    map.put(bucket, orZero(map.get(bucket)) + more);
  }

  /** The sum over the buckets of a window; those before it are let go of. */
  private static long sum(MapState<Integer, Long> map, int last, int length) throws Exception {
    long sum = 0;
    Iterator<Map.Entry<Integer, Long>> all = map.iterator();
    while (all.hasNext()) {
      Map.Entry<Integer, Long> entry = all.next();
      if (entry.getKey() <= last - length) {
        all.remove();
      } else if (entry.getKey() <= last) {
        sum += entry.getValue();
      }
    }
    return sum;
  }

  private static int days(MapState<Integer, Long> map, int last, int length) throws Exception {
    int days = 0;
    for (Integer day : map.keys()) {
      days += day > last - length && day <= last ? 1 : 0;
    }
    return days;
  }

  private int streak(int today) throws Exception {
    Map<Integer, Long> days = new HashMap<>();
    for (Map.Entry<Integer, Long> entry : signInStreak.entries()) {
      days.put(entry.getKey(), entry.getValue());
    }
    int last = days.containsKey(today) ? today : today - 1;
    int first = last;
    while (days.containsKey(first)) {
      first--;
    }
    return last - first;
  }

  /** How many members were seen in a window; those seen before it are let go of. */
  private static long seen(MapState<String, Integer> map, int last, int length) throws Exception {
    long seen = 0;
    Iterator<Map.Entry<String, Integer>> all = map.iterator();
    while (all.hasNext()) {
      if (all.next().getValue() <= last - length) {
        all.remove();
      } else {
        seen++;
      }
    }
    return seen;
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
