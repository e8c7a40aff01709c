// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What one condition of a tier came to.
 *
 * @param tier the tier's name
 * @param list {@code enter} or {@code stay}
 * @param condition as the rule set has it
 * @param met whether it was true
 * @param values what it read, by name: numbers, texts, truth values; null where absent
 * @param absent names that had no value
 * @param approximate names whose values are estimates
 * @param since names that have counted only since a date that their window reaches behind
 */
public record Evidence(
    String tier,
    String list,
    String condition,
    boolean met,
    Map<String, Object> values,
    List<String> absent,
    List<String> approximate,
    Map<String, LocalDate> since) {}
