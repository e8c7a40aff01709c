// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.io.Serializable;

/**
 * Configures how messages without an account are assigned to one.
 *
 * @param waitMillis maximum time that a message waits for its user to join an account, in ms of
 *     event time
 * @param messages maximum number of messages that wait for one user; the oldest are dropped first
 * @param ttlMillis time without messages after which a user's state is removed, in ms
 */
public record Identity(long waitMillis, int messages, long ttlMillis) implements Serializable {}
