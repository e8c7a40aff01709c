// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.message.Interest;
import io.flinkpql.message.Interests;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
        Stream.of(
                IntStream.range(0, history.size()).mapToLong(history::start),
                IntStream.range(0, candidates.latestSet()).mapToLong(candidates::changedAt),
                IntStream.range(0, candidates.size()).mapToLong(candidates::until))
            .flatMapToLong(instants -> instants)
            .filter(instant -> instant < Long.MAX_VALUE)
            .sorted()
            .distinct()
            .toArray();
    eras = Arrays.stream(starts).mapToObj(this::interestAt).toList();
  }

  private Interest interestAt(long instant) {
    int generation = history.generationAt(instant);
    RuleSet inForce = history.rules(generation);
    Candidates candidates = history.candidates();
    int set = candidates.setAt(instant);
    List<Integer> reading =
        candidates.members(set).stream()
            .filter(number -> instant < candidates.until(number))
            .toList();
    return reading.isEmpty()
        ? new RuleSetInterest(inForce)
        : new JointInterest(
            inForce,
            history.values(generation, set),
            reading.stream().map(candidates::rules).toList(),
            reading.stream().filter(candidates::isLive).map(candidates::rules).toList(),
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
