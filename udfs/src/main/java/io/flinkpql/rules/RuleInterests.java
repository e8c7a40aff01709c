// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.message.Interest;
import io.flinkpql.message.Interests;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Tells the message parser which events, fields and traits the versions of a rule set and its
 * candidates read. Like {@link RuleSetInterest}, an instance belongs to one thread.
 */
public final class RuleInterests implements Interests {

  private final RuleHistory history;
  // Ascending, ms; the first is the start of time.
  private final long[] starts;
  private final List<Interest> eras;

  private RuleInterests(RuleHistory history) {
    this.history = history;
    Candidates candidates = history.candidates();
    starts =
        LongStream.concat(
                IntStream.range(0, history.size()).mapToLong(history::start),
                IntStream.range(0, candidates.latestSet()).mapToLong(candidates::changedAt))
            .sorted()
            .distinct()
            .toArray();
    eras = Arrays.stream(starts).mapToObj(this::interestAt).toList();
  }

  private Interest interestAt(long instant) {
    RuleSet inForce = history.rules(history.generationAt(instant));
    int set = history.candidates().setAt(instant);
    List<Integer> members = history.candidates().members(set);
    return members.isEmpty()
        ? new RuleSetInterest(inForce)
        : new JointInterest(
            inForce,
            members.stream().map(history.candidates()::rules).toList(),
            members.stream()
                .filter(history.candidates()::isLive)
                .map(history.candidates()::rules)
                .toList(),
            set);
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
  public List<Interest> eras() {
    return eras;
  }

  @Override
  public int eraAt(long eventTime) {
    int era = starts.length - 1;
    while (starts[era] > eventTime) {
      era--;
    }
    return era;
  }
}
