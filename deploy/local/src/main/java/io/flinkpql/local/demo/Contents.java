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
    List<QualificationRow> qualifications,
    List<AccountRow> accounts,
    List<QualificationRow> conversions,
    List<RuleSetRow> ruleSets,
    SortedMap<String, Long> deadLetters) {}
