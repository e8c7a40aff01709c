// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * Explains a qualification by one condition of a tier: its result and the values that it read.
 *
 * @param tier name of the tier
 * @param list {@code enter} or {@code stay}
 * @param condition text of the condition in the rule set
 * @param met whether the condition was true
 * @param values values read, by name: Double, String or Boolean; null if absent
 * @param absent names without a value
 * @param approximate names whose value is an estimate
 * @param since date from which a name counts, for names whose window begins before that date
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
