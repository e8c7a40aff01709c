// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;

/** Keeps distinct values in map state, each with the day on which it was last seen. */
final class LastSeenDays {

  private final MapState<String, Integer> days;

  LastSeenDays(MapState<String, Integer> days) {
    this.days = days;
  }

  void see(String value, int day) throws Exception {
    days.put(value, day);
  }

  /** Returns the number of values seen in a window of days and removes older ones. */
  long count(int last, int length) throws Exception {
    long count = 0;
    Iterator<Map.Entry<String, Integer>> all = days.iterator();
    while (all.hasNext()) {
      if (all.next().getValue() <= last - length) {
        all.remove();
      } else {
        count++;
      }
    }
    return count;
  }
}
