// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import java.util.Arrays;
import org.apache.flink.api.common.accumulators.Accumulator;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Counts the members of a list by their index; Flink adds up the counts of all subtasks. */
public final class IndexedCounter implements Accumulator<Integer, long[]> {

  private static final long serialVersionUID = 1L;

  private final long[] counts;

  private IndexedCounter(long[] counts) {
    this.counts = counts;
  }

  /**
   * Registers a counter.
   *
   * @param name name of the accumulator
   * @param size number of members
   */
  public static IndexedCounter register(RuntimeContext context, String name, int size) {
    IndexedCounter counter = new IndexedCounter(new long[size]);
    context.addAccumulator(name, counter);
    return counter;
  }

  /** Counts one occurrence of the member at an index. */
  public void count(int index) {
    counts[index]++;
  }

  @Override
  public void add(Integer index) {
    count(index);
  }

  @Override
  public long[] getLocalValue() {
    return counts.clone();
  }

  @Override
  public void resetLocal() {
    Arrays.fill(counts, 0);
  }

  @Override
  public void merge(Accumulator<Integer, long[]> other) {
    long[] more = other.getLocalValue();
    for (int i = 0; i < counts.length; i++) {
      counts[i] += more[i];
    }
  }

  @Override
  public IndexedCounter clone() {
    return new IndexedCounter(counts.clone());
  }
}
