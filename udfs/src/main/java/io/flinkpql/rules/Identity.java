// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.io.Serializable;

/**
 * How messages without an account find theirs.
 *
 * @param waitMillis how long a message waits for its user to join an account, ms of event time
 * @param messages how many messages wait for one user
 * @param ttlMillis after how long an unseen user is forgotten, ms
 */
public record Identity(long waitMillis, int messages, long ttlMillis) implements Serializable {}
