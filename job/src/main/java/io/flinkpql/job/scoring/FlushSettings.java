// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import java.io.Serializable;

/**
 * Settings for flushing dirty accounts before a checkpoint.
 *
 * @param checkpointIntervalMillis time between checkpoints, ms; not positive without checkpoints
 * @param dirtyAccountsAtBarrier how many accounts may be dirty when a checkpoint barrier arrives;
 *     flushing them blocks processing
 */
public record FlushSettings(long checkpointIntervalMillis, int dirtyAccountsAtBarrier)
    implements Serializable {}
