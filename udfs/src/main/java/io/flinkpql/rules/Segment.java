// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import java.util.List;

/**
 * A group of accounts by behaviour.
 *
 * @param name unique in the rule set
 * @param when conditions that must all be true
 */
public record Segment(String name, List<Condition> when) {}
