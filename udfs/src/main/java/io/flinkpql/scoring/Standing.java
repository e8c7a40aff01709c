// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an account stands: what the compacted topic and the table of accounts hold. Times are ms
 * since the epoch.
 *
 * @param account the account's id
 * @param ruleSet name of the rule set
 * @param ruleSetVersion its version
 * @param tier tier held, if any
 * @param level its rung, 0 below the first
 * @param score rounded
 * @param segments sorted
 * @param priority if any
 * @param enteredAt by tier held, lowest first
 * @param sequence number of the account's last record, 0 if it has none
 * @param convertedAt {@link Account#UNSET} if it has not
 * @param signals by name in rule-set order; NaN where absent
 * @param effectiveAt the account's clock
 */
public record Standing(
    String account,
    String ruleSet,
    long ruleSetVersion,
    Optional<String> tier,
    int level,
    double score,
    List<String> segments,
    Optional<String> priority,
    Map<String, Long> enteredAt,
    long sequence,
    long convertedAt,
    Map<String, Double> signals,
    long effectiveAt) {}
