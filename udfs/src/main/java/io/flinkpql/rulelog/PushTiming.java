// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rulelog;

import io.flinkpql.rules.Keep;
import java.io.Serializable;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Decides from when a pushed version is in force, and how long the usage of a replaced one is kept.
 * Every reader of a log must use the same.
 *
 * @param leadMillis time from the append of a push to its earliest start, ms: every subtask has
 *     read the push by then
 * @param keepMillis time for which the usage of a replaced version is kept, ms
 * @param trustsAt whether a push may name an earlier start; for simulated time alone
 */
public record PushTiming(long leadMillis, long keepMillis, boolean trustsAt)
    implements Serializable {

  /** The lead of a job that sets none. */
  public static final Duration DEFAULT_LEAD = Duration.ofSeconds(10);

  /** For how long a job that sets no other time keeps the usage of a replaced version. */
  public static final Duration DEFAULT_KEEP = Duration.ofDays(3);

  /** Applies to a job that sets none of them. */
  public static final PushTiming DEFAULT = new PushTiming(DEFAULT_LEAD, DEFAULT_KEEP, false);

  /** Creates a timing from durations. */
  public PushTiming(Duration lead, Duration keep, boolean trustsAt) {
    this(lead.toMillis(), keep.toMillis(), trustsAt);
  }

  /**
   * Returns the start of the first version. It is in force for every message; the start is shown to
   * people, and no later version may come before it.
   *
   * @param at the start that the push names, ms
   * @param appendedAt when the broker appended the push, ms
   */
  long firstActiveFrom(OptionalLong at, long appendedAt) {
    return trustsAt ? at.orElse(0) : appendedAt;
  }

  /**
   * Returns the start of a version that follows another.
   *
   * @param at the start that the push names, ms
   * @param appendedAt when the broker appended the push, ms
   */
  long activeFrom(OptionalLong at, long appendedAt) {
    long earliest = appendedAt + leadMillis;
    if (at.isEmpty()) {
      return earliest;
    }
    return trustsAt ? at.getAsLong() : Math.max(at.getAsLong(), earliest);
  }

  /**
   * Returns for how long the usage of the version is kept that a version replaces.
   *
   * @param at the start that the push of the later version names, ms
   * @param appendedAt when the broker appended the push, ms
   */
  Keep keep(OptionalLong at, long appendedAt) {
    return new Keep(Math.min(activeFrom(at, appendedAt), appendedAt + leadMillis), keepMillis);
  }
}
