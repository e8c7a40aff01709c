// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.message.Interests;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Tells the message parser which events, fields and traits the versions of a rule set read. Like
 * {@link RuleSetInterest}, an instance belongs to one thread.
 */
public final class RuleInterests implements Interests {

  private final RuleHistory history;
  private final List<RuleSetInterest> eras;

  private RuleInterests(RuleHistory history) {
    this.history = history;
    eras =
        IntStream.range(0, history.size())
            .mapToObj(generation -> new RuleSetInterest(history.rules(generation)))
            .toList();
  }

  /**
   * Returns a supplier of the interests of the latest history. It returns the same object until
   * {@code histories} returns another history. It belongs to one thread.
   *
   * @param histories asked at each call
   */
  public static Supplier<RuleInterests> following(Supplier<RuleHistory> histories) {
    return new Supplier<>() {
      private RuleInterests latest = new RuleInterests(histories.get());

      @Override
      public RuleInterests get() {
        RuleHistory history = histories.get();
        if (history != latest.history) {
          latest = new RuleInterests(history);
        }
        return latest;
      }
    };
  }

  @Override
  public List<RuleSetInterest> eras() {
    return eras;
  }

  @Override
  public int eraAt(long eventTime) {
    return history.generationAt(eventTime);
  }
}
