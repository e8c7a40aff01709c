// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Keeps a few example accounts of each group. */
final class ExampleSamples {

  private final Map<ExampleGroup, AccountSample<ExampleAccount>> samples =
      new EnumMap<>(ExampleGroup.class);

  /** Adds an account that belongs to a group. */
  void add(ExampleGroup group, ExampleAccount example) {
    samples
        .computeIfAbsent(group, each -> new AccountSample<>(ExampleAccount::account))
        .add(example);
  }

  /** Returns the examples of each group that has any. */
  Map<ExampleGroup, List<ExampleAccount>> result() {
    Map<ExampleGroup, List<ExampleAccount>> result = new EnumMap<>(ExampleGroup.class);
    samples.forEach((group, sample) -> result.put(group, sample.result()));
    return result;
  }
}
