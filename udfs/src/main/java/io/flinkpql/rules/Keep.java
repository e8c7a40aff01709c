// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/**
 * Tells how long the usage of a version that is replaced is kept for a rollback.
 *
 * @param from earliest event time at which every reader of messages knows of the replacement, ms
 * @param millis time from the replacement, ms
 */
public record Keep(long from, long millis) {}
