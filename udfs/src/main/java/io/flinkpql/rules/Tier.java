// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import java.util.List;

/**
 * A rung of the ladder.
 *
 * @param name unique in the rule set
 * @param enter conditions that must all be true to step on it; at least one
 * @param stay conditions that let an account stay, all of them; empty where {@code enter} alone
 *     decides
 * @param holdMillis how long an account stays in any case, in ms; 0 for not at all
 */
public record Tier(String name, List<Condition> enter, List<Condition> stay, long holdMillis) {}
