// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Generates usage with an event that only a further rule set, or a candidate, reads. */
final class TrialUsage {

  /** The event that only one of the rule sets reads. */
  static final String EVENT = "Trial Extended";

  private TrialUsage() {}

  /**
   * Generates messages in the order of event time.
   *
   * @param oneIn mean number of other messages between two of {@link #EVENT}
   */
  static List<TestMessage> messages(TestTopics topics, long seed, int number, int oneIn) {
    List<TestMessage> messages =
        new ArrayList<>(GeneratedUsage.inEventTimeOrder(topics, seed, number).messages());
    Random random = new Random(seed);
    List<TestMessage> more = new ArrayList<>();
    for (TestMessage message : messages) {
      if (message.account() != null && random.nextInt(oneIn) == 0) {
        more.add(
            TestMessage.track(
                message.topic(),
                message.partition(),
                message.account(),
                EVENT,
                "extended-" + more.size(),
                message.time()));
      }
    }
    messages.addAll(more);
    messages.sort(Comparator.comparingLong(TestMessage::time));
    return messages;
  }

  /** Returns the time of the last message, and all windows and holds after it, ms. */
  static long asOf(List<TestMessage> messages) {
    return messages.get(messages.size() - 1).time() + 9 * 86_400_000L;
  }
}
