// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the leads that two rule sets find with tiers of one name.
 *
 * @param tier name of the tiers
 * @param both accounts that are leads of both
 * @param bothWon those of {@code both} that paid within the attribution window of the first
 * @param onlyFirst leads of the first rule set alone
 * @param onlyFirstWon those of them that are won
 * @param onlySecond leads of the second rule set alone
 * @param onlySecondWon those of them that are won
 * @param retimed accounts of {@code both} that qualified at different instants
 * @param shiftMillis quartiles of the second instant minus the first, over {@code retimed}, ms
 * @param examples a few accounts of each group that has any
 */
public record MovedLeads(
    String tier,
    long both,
    long bothWon,
    long onlyFirst,
    long onlyFirstWon,
    long onlySecond,
    long onlySecondWon,
    long retimed,
    Optional<Quartiles> shiftMillis,
    Map<ExampleGroup, List<ExampleAccount>> examples) {}
