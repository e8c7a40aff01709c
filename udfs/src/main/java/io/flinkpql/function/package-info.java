// SPDX-License-Identifier: Apache-2.0
/**
 * The measures as functions of Flink SQL, so that a signal can be tried on raw events before it
 * goes into a rule set. They add and read with the classes that the scoring job adds and reads
 * with. {@code LOAD MODULE pql} makes them known.
 *
 * <p>An aggregate function has a clock, as an account has: by default the latest time among the
 * group's rows, else the latest {@code as_of}. Days end with the clock's day. A row whose time is
 * null moves the clock (if it has an {@code as_of}) and counts nothing; a row whose time is after
 * its {@code as_of} counts nothing either; a row whose {@code as_of} is null is left out. Days are
 * those of UTC unless a time zone is given, the same in all rows of a group.
 *
 * <p>Groups can be merged. Rows cannot be taken back: a clock does not go back, and what lies
 * before its window is forgotten. So an input that is updated is refused when a query is planned.
 */
package io.flinkpql.function;
