// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import java.util.List;
import java.util.Optional;

/**
 * Defines a named step of the ladder.
 *
 * @param name unique in the rule set
 * @param enter conditions to enter the tier; at least one, and all must be true
 * @param stay conditions to stay in the tier although {@code enter} is not met; all must be true.
 *     Empty means that {@code enter} decides alone.
 * @param holdMillis minimum time in the tier after entering it, unless a lower tier is lost, in ms;
 *     0 means none
 * @param label words for people in place of the name
 */
public record Tier(
    String name,
    List<Condition> enter,
    List<Condition> stay,
    long holdMillis,
    Optional<String> label) {}
