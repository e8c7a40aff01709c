// SPDX-License-Identifier: Apache-2.0
/** Contains the main classes of the two jobs and of the tasks around them. */
package io.flinkpql.job;
