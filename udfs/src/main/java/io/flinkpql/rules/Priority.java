// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import java.util.List;

/**
 * How urgent an account is; of a rule set's list the first that is true holds.
 *
 * @param name any text
 * @param when conditions that must all be true
 */
public record Priority(String name, List<Condition> when) {}
