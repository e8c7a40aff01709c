// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.command;

import java.time.Duration;

/**
 * Ends the warm-up after a time or a number of messages, whichever comes first.
 *
 * @param time since the first message
 * @param events messages read; {@link Long#MAX_VALUE} for no limit
 */
record WarmUp(Duration time, long events) {}
