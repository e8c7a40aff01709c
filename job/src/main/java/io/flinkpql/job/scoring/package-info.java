// SPDX-License-Identifier: Apache-2.0
/** The scoring job: from parsed messages to qualifications, keyed by account. */
package io.flinkpql.job.scoring;
