// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import java.util.List;
import java.util.SortedMap;

/**
 * What the tables hold, or a fold of the committed topics.
 *
 * @param conversions the records of kind {@code converted}
 * @param deadLetters how many, by reason
 */
record Contents(
    List<ComparedQualification> qualifications,
    List<ComparedAccount> accounts,
    List<ComparedQualification> conversions,
    List<ComparedRuleSet> ruleSets,
    SortedMap<String, Long> deadLetters) {}
