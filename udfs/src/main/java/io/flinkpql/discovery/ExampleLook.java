// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.util.List;

/**
 * Names a look at an account that stands as an example behind a figure.
 *
 * @param account id of the account
 * @param at instant of the landmark, ms since the epoch
 * @param held conditions that were true then
 * @param failed conditions that were false then
 */
public record ExampleLook(
    String account, long at, List<CandidateCondition> held, List<CandidateCondition> failed) {}
