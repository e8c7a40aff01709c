// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import java.util.List;

/**
 * Defines how urgent an account is. An account gets the first priority of the list whose conditions
 * hold.
 *
 * @param name any string without control characters
 * @param when conditions on the account; all must be true
 */
public record Priority(String name, List<Condition> when) {}
