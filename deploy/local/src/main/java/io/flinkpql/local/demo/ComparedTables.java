// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.util.List;
import java.util.SortedMap;

/**
 * Holds the rows that {@link Reconciliation} compares: read from the database, or folded from the
 * committed topics.
 *
 * @param conversions qualifications of kind {@code converted}
 * @param deadLetters number of dead letters by reason
 */
record ComparedTables(
    List<ComparedQualification> qualifications,
    List<ComparedAccount> accounts,
    List<ComparedQualification> conversions,
    List<ComparedRuleSet> ruleSets,
    SortedMap<String, Long> deadLetters) {}
