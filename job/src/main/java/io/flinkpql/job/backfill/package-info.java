// SPDX-License-Identifier: Apache-2.0

/** Usage from before the begin of a candidate, on its way from a backfill to scoring. */
package io.flinkpql.job.backfill;
