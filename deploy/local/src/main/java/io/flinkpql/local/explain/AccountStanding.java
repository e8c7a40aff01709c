// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.record.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds an account's standing under one rule set.
 *
 * @param ruleSet rule set name
 * @param version rule set version
 * @param tier name of the tier; empty on no tier
 * @param level number of the tier, lowest 1; 0 on no tier
 * @param since when the account entered the tier
 * @param convertedAt time of the first conversion
 * @param nextTier the tier above; empty on the highest
 * @param missing unmet conditions of the next tier; a missing node if unknown
 * @param dropsAt when the account drops without further activity
 * @param traits trait values by name, as text
 * @param effectiveAt the account's clock
 * @param labels words of the rule set for people
 */
record AccountStanding(
    String ruleSet,
    long version,
    Optional<String> tier,
    int level,
    Optional<Instant> since,
    double score,
    List<String> segments,
    Optional<String> priority,
    Optional<Instant> convertedAt,
    Optional<String> nextTier,
    JsonNode missing,
    Optional<Instant> dropsAt,
    Map<String, String> traits,
    Instant effectiveAt,
    Labels labels) {}
