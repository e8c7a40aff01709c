// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Describes an account at its clock, as the compacted topic and the table of accounts store it.
 * Times are ms since the epoch.
 *
 * @param account id of the account
 * @param ruleSet name of the rule set
 * @param ruleSetVersion version of the rule set
 * @param tier highest tier held, if any
 * @param level level of that tier, 0 for no tier
 * @param score rounded score
 * @param segments names of its segments, sorted
 * @param priority name of its priority, if any
 * @param enteredAt instant of entry by tier held, lowest tier first
 * @param sequence number of the account's last qualification, 0 if it has none
 * @param convertedAt instant of the conversion; {@link Account#UNSET} before it
 * @param signals values by name in the order of the rule set; NaN if absent
 * @param traits traits that rules read, by name: Double, String or Boolean; none that is absent
 * @param firstSeen event time of the account's earliest message
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
    Map<String, Object> traits,
    long firstSeen,
    long effectiveAt) {}
