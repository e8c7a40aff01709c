// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/**
 * How duplicates are found.
 *
 * @param messages how many message ids an account remembers; 0 turns it off
 * @param windowMillis how long an id counts, in ms of the account's clock
 */
public record Dedupe(int messages, long windowMillis) {}
