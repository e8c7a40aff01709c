// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * Points for usage, fading with age.
 *
 * @param halfLifeDays after how many days points count half; empty: no decay, all of lifetime
 *     counts
 * @param points by event name, in rule-set order
 * @param cap the most a score can be, {@link Double#POSITIVE_INFINITY} if there is none
 */
public record Score(OptionalDouble halfLifeDays, Map<String, Double> points, double cap) {}
