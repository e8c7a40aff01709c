// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where an account stands under a rule set.
 *
 * @param ruleSet name
 * @param version of the rule set
 * @param tier held, and {@code level} its number, the lowest being 1; 0 below it
 * @param since when the tier is held
 * @param convertedAt first conversion
 * @param nextTier the tier above
 * @param missing conditions of it that are not met; a missing node where that is not known
 * @param dropsAt when the tier is lost if nothing happens
 * @param effectiveAt the account's clock
 */
record AccountNow(
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
    Instant effectiveAt) {}
