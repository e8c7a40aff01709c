// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Holds the figures of a backtest.
 *
 * @param accounts number of accounts in the history
 * @param paid number of accounts that converted
 * @param baseRate share of accounts that would pay within any attribution window if behaviour said
 *     nothing; empty if no account was observed for any time
 * @param figures one entry for each lead definition
 */
public record BacktestResult(
    long accounts, long paid, OptionalDouble baseRate, List<LeadFigures> figures) {}
