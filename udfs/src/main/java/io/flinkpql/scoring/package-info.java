// SPDX-License-Identifier: Apache-2.0
/** Evaluates accounts under a rule set: signals, score, tiers, and qualifications with evidence. */
package io.flinkpql.scoring;
