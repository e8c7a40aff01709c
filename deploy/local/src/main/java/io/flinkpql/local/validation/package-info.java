// SPDX-License-Identifier: Apache-2.0
/** Runs backtests of rule sets on files of messages and prints the results. */
package io.flinkpql.local.validation;
