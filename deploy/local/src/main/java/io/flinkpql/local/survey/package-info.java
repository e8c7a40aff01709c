// SPDX-License-Identifier: Apache-2.0
/** Compares a rule set with data: names that never occur, accounts that meet each condition. */
package io.flinkpql.local.survey;
