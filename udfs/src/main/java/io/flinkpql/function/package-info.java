// SPDX-License-Identifier: Apache-2.0
/**
 * Provides the measures as Flink SQL functions, so that a signal can be tried on raw events before
 * it goes into a rule set. The functions share tracks and arithmetic with the scoring job. {@code
 * LOAD MODULE pql} registers them.
 *
 * <p>Each group of rows has a clock, like an account: the latest {@code as_of} of its rows, or
 * their latest time if the query passes no {@code as_of}. Windows end with the clock's day. A row
 * whose time is null or after its {@code as_of} moves the clock but is not counted. A row whose
 * {@code as_of} is null is ignored. Days are those of UTC unless a time zone is passed, which has
 * to be the same in all rows of a group.
 *
 * <p>Groups can be merged. Rows cannot be retracted, since a clock never goes back and days before
 * the window are dropped; so the planner rejects queries on updating inputs.
 */
package io.flinkpql.function;
