// SPDX-License-Identifier: Apache-2.0
/** Writes the results of backtests and discoveries as self-contained HTML pages. */
package io.flinkpql.local.report;
