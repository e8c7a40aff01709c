// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import java.io.Serializable;

/**
 * Settings for sweeping accounts between messages.
 *
 * @param stepMillis duration of one step, after which messages are processed, ms
 * @param intervalMillis time from the start of one step to the start of the next, ms
 * @param refreshIntervalMillis stale standings are written at multiples of this interval of the
 *     wall clock, ms
 * @param ttlMillis event time without a message after which an account is forgotten, ms; {@link
 *     Long#MAX_VALUE} for never
 */
public record SweepSettings(
    long stepMillis, long intervalMillis, long refreshIntervalMillis, long ttlMillis)
    implements Serializable {}
