// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import org.apache.flink.api.common.JobExecutionResult;

/**
 * Holds the numbers of accounts that meet the conditions of a rule set at the end of a replay.
 *
 * @param conditions accounts by condition, in the order of {@code RuleSet.accountConditions()}
 * @param levels accounts by level, from 0 for no tier
 * @param segments accounts by segment, in rule-set order
 * @param priorities accounts by priority, in rule-set order; those of one name are counted at the
 *     first
 */
public record ReplayTally(long[] conditions, long[] levels, long[] segments, long[] priorities) {

  static final String MET = "met";
  static final String LEVELS = "levels";
  static final String SEGMENTS = "segments";
  static final String PRIORITIES = "priorities";

  /** Reads the tally of a finished replay with {@link ReplayTopology.Extra#TALLY}. */
  public static ReplayTally of(JobExecutionResult result) {
    return new ReplayTally(
        result.getAccumulatorResult(MET),
        result.getAccumulatorResult(LEVELS),
        result.getAccumulatorResult(SEGMENTS),
        result.getAccumulatorResult(PRIORITIES));
  }
}
