// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;

/** Keeps points by day in map state and decays them when the score is read. */
final class DailyPoints {

  private static final double HALF_LIFE_DAYS = 14;
  private static final int RETENTION_DAYS = 90;
  private static final double CAP = 1_000;

  private final MapState<Integer, Double> points;

  DailyPoints(MapState<Integer, Double> points) {
    this.points = points;
  }

  void add(int day, double more) throws Exception {
    Double sum = points.get(day);
    points.put(day, more + (sum == null ? 0 : sum));
  }

  /** Returns the decayed sum and removes days beyond the retention. */
  double score(int today) throws Exception {
    double score = 0;
    Iterator<Map.Entry<Integer, Double>> all = points.iterator();
    while (all.hasNext()) {
      Map.Entry<Integer, Double> entry = all.next();
      if (entry.getKey() <= today - RETENTION_DAYS) {
        all.remove();
      } else {
        score += entry.getValue() * Math.pow(0.5, (today - entry.getKey()) / HALF_LIFE_DAYS);
      }
    }
    return Math.min(score, CAP);
  }
}
