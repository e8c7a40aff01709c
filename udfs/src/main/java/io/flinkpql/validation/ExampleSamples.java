// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Keeps a few example accounts of each group: those that come first in an order by a hash of the
 * id. The sample therefore depends neither on the order of the accounts nor on the parallelism.
 */
final class ExampleSamples {

  /** The maximum number of examples of a group. */
  static final int SIZE = 5;

  private static final Comparator<ExampleAccount> ORDER =
      Comparator.<ExampleAccount>comparingLong(example -> hash(example.account()))
          .thenComparing(ExampleAccount::account);

  private final Map<ExampleGroup, PriorityQueue<ExampleAccount>> samples =
      new EnumMap<>(ExampleGroup.class);

  /** Adds an account that belongs to a group. */
  void add(ExampleGroup group, ExampleAccount example) {
    PriorityQueue<ExampleAccount> sample =
        samples.computeIfAbsent(group, each -> new PriorityQueue<>(ORDER.reversed()));
    sample.add(example);
    if (sample.size() > SIZE) {
      sample.remove();
    }
  }

  /** Returns the examples of each group that has any, in the order by hash. */
  Map<ExampleGroup, List<ExampleAccount>> result() {
    Map<ExampleGroup, List<ExampleAccount>> result = new EnumMap<>(ExampleGroup.class);
    samples.forEach((group, sample) -> result.put(group, sample.stream().sorted(ORDER).toList()));
    return result;
  }

  /** Mixes the bits of the id's hash, so that numbered ids come in no apparent order. */
  private static long hash(String account) {
    long bits = account.hashCode() * 0x9E3779B97F4A7C15L;
    return (bits ^ (bits >>> 32)) * 0xD6E8FEB86659FD93L;
  }
}
