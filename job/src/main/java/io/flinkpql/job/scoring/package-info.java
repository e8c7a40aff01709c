// SPDX-License-Identifier: Apache-2.0
/** Scores usage events keyed by account, as a streaming job and as a replay of bounded input. */
package io.flinkpql.job.scoring;
