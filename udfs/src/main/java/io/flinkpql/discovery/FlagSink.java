// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.util.List;
import java.util.function.Consumer;

/** Finds at which landmarks each condition is true. */
final class FlagSink implements LandmarkWalk.Sink {

  private final List<CandidateCondition> conditions;
  private final Consumer<AccountFlags> out;

  FlagSink(List<CandidateCondition> conditions, Consumer<AccountFlags> out) {
    this.conditions = conditions;
    this.out = out;
  }

  @Override
  public void accept(AccountLandmarks account) {
    int size = account.size();
    if (size == 0) {
      return;
    }
    long[] flags = new long[(size * conditions.size() + Long.SIZE - 1) / Long.SIZE];
    for (int i = 0; i < conditions.size(); i++) {
      Threshold threshold = conditions.get(i).threshold();
      for (int landmark = 0; landmark < size; landmark++) {
        if (threshold.flags(account.value(landmark, i))) {
          int bit = i * size + landmark;
          flags[bit >> 6] |= 1L << bit;
        }
      }
    }
    out.accept(
        new AccountFlags(account.account(), account.firstMonday(), account.outcomes(), flags));
  }

  @Override
  public void end() {
    // Each account is complete by itself.
  }
}
