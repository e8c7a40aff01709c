// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * Configures the score: points for events, with exponential decay.
 *
 * @param halfLifeDays days after which points count half; empty means no decay, so that the whole
 *     lifetime counts
 * @param points points by event name, in rule-set order; from -1,000,000 to 1,000,000
 * @param cap maximum of the score; {@link Double#POSITIVE_INFINITY} if there is none
 */
public record Score(OptionalDouble halfLifeDays, Map<String, Double> points, double cap) {}
