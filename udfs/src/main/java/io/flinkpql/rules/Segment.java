// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import java.util.List;

/**
 * Defines a named group of accounts; an account can be in several.
 *
 * @param name unique in the rule set
 * @param when conditions on the account; all must be true
 */
public record Segment(String name, List<Condition> when) {}
