package io.flinkpql.job.scoring;

import java.io.Serializable;

/**
 * How much memory and time the scoring operator takes, and what state it takes up.
 *
 * @param cacheBytes decoded accounts kept in front of the state backend, bytes a subtask
 * @param dirtyAccounts the most accounts of the cache that differ from the state backend: what a
 *     checkpoint has to write before its barrier passes
 * @param checkpointIntervalMillis from checkpoint to checkpoint, ms; not positive if there are none
 * @param sweepStepMillis how long a sweep works before it lets messages through, ms
 * @param sweepPauseMillis time from the start of one step to the start of the next, ms
 * @param oldestRestoreMillis how old a state the job may go on from, ms; {@link Long#MAX_VALUE} for
 *     any
 */
public record ScoringSettings(
    long cacheBytes,
    int dirtyAccounts,
    long checkpointIntervalMillis,
    long sweepStepMillis,
    long sweepPauseMillis,
    long oldestRestoreMillis)
    implements Serializable {}
