// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/**
 * Describes an error in a rule set and its place.
 *
 * @param line line number, from 1
 * @param column column in code points, from 1
 * @param message the error and, where there is one, its remedy
 */
public record RuleSetError(int line, int column, String message) {}
