// SPDX-License-Identifier: Apache-2.0
/** Reads, follows and writes the rules topic, on which versions of the rule set are published. */
package io.flinkpql.job.rules;
