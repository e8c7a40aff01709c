// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Reads the live metrics of one subtask.
 *
 * @param recordsIn number of records taken so far
 * @param idle whether the subtask waits for input at this moment
 */
public record SubtaskMetrics(LongSupplier recordsIn, BooleanSupplier idle) {}
