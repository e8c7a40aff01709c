// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.util.List;

/**
 * Selects what the parser reads, era by era: a message is judged by the rule set in force at its
 * event time. The settings that only a restart may change are the same in all eras: the subject,
 * the ids that stand for nobody, and the limits.
 */
public interface Interests {

  /** Lists the interests of all eras, oldest first; at least one. */
  List<? extends Interest> eras();

  /** Returns the index in {@link #eras} of the era that contains an event time, ms. */
  int eraAt(long eventTime);

  /** Returns the interest of the latest era, which has the settings that all eras share. */
  default Interest latest() {
    return eras().get(eras().size() - 1);
  }

  /** Returns interests with one era, which contains every event time. */
  static Interests always(Interest interest) {
    List<Interest> eras = List.of(interest);
    return new Interests() {
      @Override
      public List<Interest> eras() {
        return eras;
      }

      @Override
      public int eraAt(long eventTime) {
        return 0;
      }
    };
  }
}
