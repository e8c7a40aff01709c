// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/**
 * One thing that is wrong with a rule set.
 *
 * @param line from 1
 * @param column from 1
 * @param message what is wrong, and what would be right
 */
public record RuleSetError(int line, int column, String message) {}
