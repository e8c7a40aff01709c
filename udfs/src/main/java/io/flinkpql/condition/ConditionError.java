// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

/**
 * Describes an error in a condition.
 *
 * @param offset its position in the text, in code points from 0
 * @param message the error and, where there is one, its remedy
 */
public record ConditionError(int offset, String message) {}
