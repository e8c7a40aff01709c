// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.util.List;

/**
 * Defines leads: accounts for which all of a few conditions are true.
 *
 * @param conditions the conditions, the one with the most information gain first
 * @param first figures of the first part of the time, on which it was chosen
 * @param second figures of the second part
 */
public record Definition(List<CandidateCondition> conditions, Figures first, Figures second) {}
