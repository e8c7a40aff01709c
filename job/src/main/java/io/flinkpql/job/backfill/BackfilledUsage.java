// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.backfill;

import io.flinkpql.account.PriorUsageCodec;

/**
 * Carries the usage of an account from before the begin of a candidate: a record of the backfill
 * topic.
 *
 * @param account the account's id
 * @param ruleSet name of the candidate's rule set
 * @param version its version
 * @param begin event time from which the candidate itself counts, ms
 * @param usage the usage, as {@link PriorUsageCodec} packs it
 */
public record BackfilledUsage(
    String account, String ruleSet, long version, long begin, byte[] usage) {}
