// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/**
 * Describes a part of a valid rule set that is probably a mistake, and its place.
 *
 * @param line line number, from 1
 * @param column column in code points, from 1
 * @param message the reason for the warning and, where there is one, its remedy
 */
public record RuleSetWarning(int line, int column, String message) {}
