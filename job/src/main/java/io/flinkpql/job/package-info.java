// SPDX-License-Identifier: Apache-2.0
/** Main classes of the two jobs and of the tasks around them; the jobs are assembled here. */
package io.flinkpql.job;
