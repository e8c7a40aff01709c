// SPDX-License-Identifier: Apache-2.0
/** Defines every option of the jobs, reads and validates their values, and describes them. */
package io.flinkpql.job.options;
