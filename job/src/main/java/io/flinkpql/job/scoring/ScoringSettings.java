// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.ScoringOptions;
import java.io.Serializable;
import java.time.Duration;

/**
 * Memory and timing of the scoring operator.
 *
 * @param cacheBytes heap bytes of cached accounts, per subtask
 * @param flush when dirty accounts are flushed
 * @param sweep how accounts are swept and refreshed
 * @param maxRestoreAgeMillis maximum age of a state to restore, ms; {@link Long#MAX_VALUE} for any
 */
public record ScoringSettings(
    long cacheBytes, FlushSettings flush, SweepSettings sweep, long maxRestoreAgeMillis)
    implements Serializable {

  /**
   * Reads the settings from a configuration.
   *
   * @param checkpointIntervalMillis time between checkpoints, ms; not positive without checkpoints
   */
  public static ScoringSettings from(
      JobConfiguration configuration, long checkpointIntervalMillis) {
    return new ScoringSettings(
        configuration.get(ScoringOptions.CACHE_SIZE).getBytes(),
        new FlushSettings(
            checkpointIntervalMillis, configuration.get(ScoringOptions.DIRTY_ACCOUNTS)),
        new SweepSettings(
            configuration.get(ScoringOptions.SWEEP_STEP).toMillis(),
            configuration.get(ScoringOptions.SWEEP_INTERVAL).toMillis(),
            configuration.get(ScoringOptions.REFRESH_INTERVAL).toMillis(),
            ttlMillis(configuration)),
        maxRestoreAgeMillis(configuration));
  }

  private static long ttlMillis(JobConfiguration configuration) {
    Duration ttl = configuration.get(ScoringOptions.TTL);
    return ttl.isZero() ? Long.MAX_VALUE : ttl.toMillis();
  }

  private static long maxRestoreAgeMillis(JobConfiguration configuration) {
    boolean transactions =
        configuration.get(KafkaOptions.DELIVERY) == KafkaOptions.Delivery.EXACTLY_ONCE;
    return transactions && !configuration.get(KafkaOptions.RESTORE_EXPIRED)
        ? configuration.get(KafkaOptions.TRANSACTION_TIMEOUT).toMillis()
        : Long.MAX_VALUE;
  }

  /** Returns a copy with another cache size, bytes. */
  public ScoringSettings withCacheBytes(long newCacheBytes) {
    return new ScoringSettings(newCacheBytes, flush, sweep, maxRestoreAgeMillis);
  }

  /** Returns a copy with other flush settings. */
  public ScoringSettings withFlush(FlushSettings newFlush) {
    return new ScoringSettings(cacheBytes, newFlush, sweep, maxRestoreAgeMillis);
  }

  /** Returns a copy with another maximum age of a state to restore, ms. */
  public ScoringSettings withMaxRestoreAgeMillis(long newMaxRestoreAgeMillis) {
    return new ScoringSettings(cacheBytes, flush, sweep, newMaxRestoreAgeMillis);
  }
}
