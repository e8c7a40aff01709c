// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import io.flinkpql.message.IsoTime;
import io.flinkpql.rules.RuleSetErrors;
import java.util.OptionalLong;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads times and durations; a node of another kind adds an error. */
final class TimeReader {

  private final TestClock clock;
  private final RuleSetErrors errors;

  TimeReader(TestClock clock, RuleSetErrors errors) {
    this.clock = clock;
    this.errors = errors;
  }

  /** Reads a time, relative to the start or ISO; ms. */
  OptionalLong time(Node node, String what) {
    OptionalLong time =
        node instanceof ScalarNode scalar ? clock.instant(scalar.getValue()) : OptionalLong.empty();
    if (time.isEmpty()) {
      errors.add(
          node, what + " must be a time from the start like '5d 9h', or like 2026-01-10T09:00:00Z");
    }
    return time;
  }

  /** Reads an ISO time; ms. */
  OptionalLong isoTime(Node node, String what) {
    long time = node instanceof ScalarNode scalar ? IsoTime.parse(scalar.getValue()) : IsoTime.BAD;
    if (time == IsoTime.BAD) {
      errors.add(node, what + " must be a time like 2026-01-05T00:00:00Z");
      return OptionalLong.empty();
    }
    return OptionalLong.of(time);
  }

  /** Reads a duration that is longer than nothing; ms. */
  OptionalLong duration(Node node, String what) {
    OptionalLong duration =
        node instanceof ScalarNode scalar
            ? TestClock.duration(scalar.getValue())
            : OptionalLong.empty();
    if (duration.isEmpty() || duration.getAsLong() == 0) {
      errors.add(node, what + " must be a duration like 1d or '1d 12h'");
      return OptionalLong.empty();
    }
    return duration;
  }
}
