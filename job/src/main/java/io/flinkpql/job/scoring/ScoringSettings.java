// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import java.io.Serializable;

/**
 * How much memory and time the scoring operator takes, and what state it takes up.
 *
 * @param cacheBytes accounts kept in front of the state backend, bytes a subtask
 * @param dirtyAccounts how many accounts of the cache may differ from the state backend when a
 *     checkpoint's barrier comes: what it has to wait for
 * @param checkpointIntervalMillis from checkpoint to checkpoint, ms; not positive if there are none
 * @param sweepStepMillis how long a sweep works before it lets messages through, ms
 * @param sweepPauseMillis time from the start of one step to the start of the next, ms
 * @param refreshIntervalMillis at which multiples of wall-clock time the accounts that changed are
 *     written, ms
 * @param oldestRestoreMillis how old a state the job may go on from, ms; {@link Long#MAX_VALUE} for
 *     any
 */
public record ScoringSettings(
    long cacheBytes,
    int dirtyAccounts,
    long checkpointIntervalMillis,
    long sweepStepMillis,
    long sweepPauseMillis,
    long refreshIntervalMillis,
    long oldestRestoreMillis)
    implements Serializable {}
