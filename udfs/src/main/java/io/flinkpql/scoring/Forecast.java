// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import java.util.List;
import java.util.Optional;

/**
 * What lies ahead of an account.
 *
 * @param nextTier the tier above the one held; empty on the highest
 * @param missing conditions to enter it that are not met now, with what they read
 * @param dropsAt when the level falls if the account does nothing any more, ms since the epoch;
 *     {@link Account#NEVER} if it does not within {@link Forecaster#LONGEST_DAYS} days
 */
public record Forecast(Optional<String> nextTier, List<Evidence> missing, long dropsAt) {}
