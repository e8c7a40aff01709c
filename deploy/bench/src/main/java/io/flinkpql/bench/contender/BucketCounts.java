// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.MapState;

/** Counts by day or hour in map state, one entry for each bucket, scanned by every query. */
final class BucketCounts {

  private final MapState<Integer, Long> counts;

  BucketCounts(MapState<Integer, Long> counts) {
    this.counts = counts;
  }

  void add(int bucket, long more) throws Exception {
    Long count = counts.get(bucket);
    counts.put(bucket, more + (count == null ? 0 : count));
  }

  /** Returns the sum over a window of buckets and removes older ones. */
  long sum(int last, int length) throws Exception {
    long sum = 0;
    Iterator<Map.Entry<Integer, Long>> all = counts.iterator();
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

  /** Returns the number of buckets with a count in a window. */
  int active(int last, int length) throws Exception {
    int active = 0;
    for (Integer bucket : counts.keys()) {
      active += bucket > last - length && bucket <= last ? 1 : 0;
    }
    return active;
  }

  /** Returns the number of consecutive buckets with a count up to this one or the one before. */
  int streak(int today) throws Exception {
    Set<Integer> buckets = new HashSet<>();
    counts.keys().forEach(buckets::add);
    int last = buckets.contains(today) ? today : today - 1;
    int first = last;
    while (buckets.contains(first)) {
      first--;
    }
    return last - first;
  }
}
