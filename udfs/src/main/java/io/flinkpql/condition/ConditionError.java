// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

/**
 * One thing that is wrong with a condition.
 *
 * @param offset where in its text, in code points from 0
 * @param message what is wrong, and what would be right
 */
public record ConditionError(int offset, String message) {}
