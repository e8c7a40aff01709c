// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * One subtask that is watched.
 *
 * @param taken how many messages it has taken
 * @param waiting whether it waits for messages at this moment, and has nothing else to do
 */
public record SubtaskMetrics(LongSupplier taken, BooleanSupplier waiting) {}
