// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps a few example accounts of each group.
 *
 * @param <G> identifies a group, such as a figure or a week
 */
final class ExampleSamples<G extends Comparable<? super G>> {

  private final int size;
  private final Map<G, AccountSample<ExampleAccount>> samples = new TreeMap<>();

  /**
   * Creates empty samples.
   *
   * @param size maximum number of examples of a group
   */
  ExampleSamples(int size) {
    this.size = size;
  }

  /** Adds an account that belongs to a group. */
  void add(G group, ExampleAccount example) {
    samples
        .computeIfAbsent(group, each -> new AccountSample<>(size, ExampleAccount::account))
        .add(example);
  }

  /** Returns the examples of each group that has any. */
  Map<G, List<ExampleAccount>> result() {
    Map<G, List<ExampleAccount>> result = new TreeMap<>();
    samples.forEach((group, sample) -> result.put(group, sample.result()));
    return result;
  }
}
