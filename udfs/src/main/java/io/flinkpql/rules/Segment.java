// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import java.util.List;
import java.util.Optional;

/**
 * Defines a named group of accounts; an account can be in several.
 *
 * @param name unique in the rule set
 * @param when conditions on the account; all must be true
 * @param label words for people in place of the name
 */
public record Segment(String name, List<Condition> when, Optional<String> label) {}
