// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/**
 * Configures the detection of duplicate messages.
 *
 * @param messages message ids that an account remembers; 0 turns detection off
 * @param windowMillis age up to which an id is compared, in ms of the account's clock
 */
public record Dedupe(int messages, long windowMillis) {}
