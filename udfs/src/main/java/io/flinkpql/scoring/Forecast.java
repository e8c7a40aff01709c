// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import java.util.List;
import java.util.Optional;

/**
 * Forecasts an account's next tier and, if the account stays idle, the loss of its current one.
 *
 * @param nextTier tier above the one held; empty at the top of the ladder
 * @param missing conditions to enter the next tier that are not met now, with the values they read
 * @param dropsAt instant at which the level falls if no message arrives, ms since the epoch; {@link
 *     Account#NEVER} if it does not fall within {@link Forecaster#MAX_DAYS} days
 */
public record Forecast(Optional<String> nextTier, List<Evidence> missing, long dropsAt) {}
