// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.time.Duration;

/**
 * Divides messages into sessions that overlap in time.
 *
 * <p>Messages go round a number of lanes, one after the other; a lane holds one session at a time.
 * Two successive sessions of a lane have 70 messages together, divided at random, so the session of
 * a message is found without those before it.
 *
 * @param lanes number of sessions at the same time
 */
record Sessions(long lanes) {

  /** Messages of a session on the average. */
  static final int MEAN_MESSAGES = 35;

  private static final int LEAST_MESSAGES = 20;
  private static final int PAIR_MESSAGES = 2 * MEAN_MESSAGES;
  private static final int LENGTHS = PAIR_MESSAGES - 2 * LEAST_MESSAGES + 1;
  private static final Duration MEAN_DURATION = Duration.ofMinutes(10);
  private static final long SESSIONS_IN_DAY = Duration.ofDays(1).dividedBy(MEAN_DURATION);

  /** Returns the sessions of accounts that have one a day each. */
  static Sessions of(int accounts) {
    return new Sessions(Math.max(1, Math.round((double) accounts / SESSIONS_IN_DAY)));
  }

  /** Returns the number of the session that a message belongs to. */
  long session(long number) {
    long lane = number % lanes;
    long inLane = number / lanes;
    long pair = inLane / PAIR_MESSAGES;
    int first = LEAST_MESSAGES + (int) Math.floorMod(hash(pair * lanes + lane), (long) LENGTHS);
    int second = inLane % PAIR_MESSAGES < first ? 0 : 1;
    return 2 * (pair * lanes + lane) + second;
  }

  /** Mixes the bits of a number (Murmur3's finalizer). */
  private static long hash(long value) {
    long hash = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
