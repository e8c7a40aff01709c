// SPDX-License-Identifier: Apache-2.0
/** From an account and a rule set to signals, score, tiers and qualifications with evidence. */
package io.flinkpql.scoring;
